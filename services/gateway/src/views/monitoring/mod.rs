//! `/monitoring`: what the ACCC watches.

mod charts;
mod filter;
mod sections;
mod spreadsheet;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use contracts::{Problem, problem::Kind};

use self::{
    charts::Drawing,
    filter::Filter,
    sections::{Section, Tile},
};
use super::{frame::Frame, page::render, problem::Instead, signed_in::SignedIn};
use crate::{
    domain::monitoring::{
        calendar::day_of,
        cell::{Cell, day_in_words},
        report::Report,
    },
    http::{
        monitoring::{self, query::MonitoringQuery},
        page::Asked,
    },
    state::Portal,
};

pub(crate) use spreadsheet::download;

#[derive(Template)]
#[template(path = "monitoring.html")]
struct MonitoringPage {
    frame: Frame,
    filter: Filter,
    /// The period in words; none where it could not be read.
    period: Option<String>,
    tiles: Vec<Tile>,
    sections: Vec<Section>,
}

/// The page. A filter that cannot be read is given back as it was typed, with what is wrong.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Response, Instead> {
    monitoring::allowed(&viewer)?;
    let (names, participants) = monitoring::participants(&portal, query.by()).await?;
    match query.question(day_of(portal.database.now())) {
        Ok(question) => {
            let filter = Filter::new(query, &names, &participants, None);
            let report = monitoring::report(&portal, &viewer, question, names).await?;
            let page = MonitoringPage {
                frame,
                filter,
                period: Some(in_words(&report)),
                tiles: sections::tiles(&report),
                sections: sections::sections(&report),
            };
            Ok(render(StatusCode::OK, &page))
        }
        Err(problem) if problem.status == Kind::Invalid.status() => {
            let filter = Filter::new(query, &names, &participants, Some(&problem));
            let (tiles, sections) = (Vec::new(), Vec::new());
            let page = MonitoringPage { frame, filter, period: None, tiles, sections };
            Ok(render(super::page::status(&problem), &page))
        }
        Err(problem) => Err(Problem::into(problem)),
    }
}

fn in_words(report: &Report) -> String {
    let period = report.question.period;
    format!("{} to {}", day_in_words(period.from), day_in_words(period.to))
}
