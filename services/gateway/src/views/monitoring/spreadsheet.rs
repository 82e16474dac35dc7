//! `/monitoring/{table}.csv`: a table as a file.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use contracts::{Problem, problem::Kind};

use crate::{
    domain::{csv, monitoring::tables},
    http::{
        monitoring::{self, query::MonitoringQuery},
        page::Asked,
    },
    state::Portal,
    views::{problem::Instead, signed_in::SignedIn},
};

/// The table in its file, all of it.
pub(crate) async fn download(
    State(portal): State<Portal>,
    SignedIn { viewer, .. }: SignedIn,
    Path(file): Path<String>,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Response, Instead> {
    monitoring::allowed(&viewer)?;
    let name = file.strip_suffix(".csv").filter(|name| tables::NAMES.contains(name));
    let unknown = || Problem::new(Kind::NotFound, format!("The tables are: {}.", tables::NAMES.join(", ")));
    let name = name.ok_or_else(unknown)?.to_owned();
    let report = monitoring::answer(&portal, &viewer, &query).await?;
    let table = report.table(&name).ok_or_else(unknown)?;
    let heads = table.columns.iter().map(|column| column.name.clone());
    let rows = table.rows.iter().map(|row| row.iter().map(crate::domain::monitoring::cell::Cell::plain));
    let text = csv::write(heads, rows);
    let period = report.question.period;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}-{}-{}.csv\"", period.from, period.to),
        ),
    ];
    Ok((headers, text).into_response())
}
