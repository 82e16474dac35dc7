//! `/incidents.csv`: the whole of a list as a table (RFC 4180), however long it is.
//!
//! It is read and sent a stretch at a time, each in a short transaction of its own, and only as fast as the client takes
//! it. It goes by age, which never changes: whatever happens to the incidents meanwhile, none is missed or told twice.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use contracts::Problem;
use futures::stream;
use messaging::Failure;

use super::asked::ListQuery;
use crate::{
    domain::{csv, filter::Filter, incident::IncidentSummary, sort::Sort, viewer::Viewer, walk::Walk},
    http::page::Asked,
    state::Portal,
    store::{incident_list, reading},
    views::{problem::Instead, signed_in::SignedIn},
};

/// How many incidents are read at a time.
const STRETCH: i64 = 500;

/// The first line.
const HEAD: [&str; 19] = [
    "key",
    "summary",
    "status",
    "severity",
    "whose_move",
    "whose_move_since",
    "assignee",
    "reporter",
    "provider",
    "brand",
    "category",
    "environment",
    "operation",
    "data_cluster",
    "shared_responsibility",
    "raised_by",
    "raised_at",
    "updated_at",
    "version",
];

/// Where an export is.
struct Export {
    portal: Portal,
    viewer: Viewer,
    filter: Filter,
    /// `None` when all was read.
    ahead: Option<Walk>,
    begun: bool,
}

/// The list that the address asks for, with the rights of who asks.
pub(super) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(mut query): Asked<ListQuery>,
) -> Result<Response, Instead> {
    if !viewer.sees_incidents() {
        return Err(Problem::not_found("such list").into());
    }
    let queue = query.settle(query.list(), &viewer)?;
    let filter = query.filter(queue, &viewer, portal.database.now())?;
    let sort = if query.sort(queue)? == Sort::Newest { Sort::Newest } else { Sort::Oldest };
    let ahead = Some(Walk::whole(sort));
    let export = Export { portal, viewer, filter, ahead, begun: false };
    // An error breaks the answer off, so that half a list is not taken for a whole one.
    let body = Body::from_stream(stream::try_unfold(export, |mut export| async move {
        let read = export.next().await.inspect_err(|error| tracing::warn!(%error, "an export broke off"));
        Ok::<_, Failure>(read?.map(|bytes| (bytes, export)))
    }));
    let day = frame.now.to_zoned_datetime(frame.zone.zone().clone()).strftime("%Y-%m-%d").to_string();
    let mut headers = HeaderMap::new();
    let media_type = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    headers.insert(header::CONTENT_TYPE, media_type);
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"incidents-{day}.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok((headers, body).into_response())
}

impl Export {
    /// The lines that come next.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(walk) = self.ahead else { return Ok(None) };
        let mut reading = reading::begin_list(self.portal.database.pool(), &self.viewer).await?;
        let stretch = incident_list::list_stretch(&mut reading, &self.filter, &walk, STRETCH).await?;
        let (incidents, ahead) = stretch;
        self.ahead = ahead;
        let first = !std::mem::replace(&mut self.begun, true);
        let mut lines = if first { csv::lines([HEAD.map(str::to_owned)]) } else { Vec::new() };
        lines.extend(csv::lines(incidents.iter().map(cells)));
        Ok(Some(lines.into()))
    }
}

fn cells(incident: &IncidentSummary) -> [String; 19] {
    let court = incident.ball_in_court.map_or("nobody", contracts::incident::Court::label);
    [
        incident.key.to_string(),
        incident.summary.clone(),
        incident.status.label().to_owned(),
        incident.severity.to_string(),
        court.to_owned(),
        incident.court_since.to_string(),
        incident.assignee.as_ref().map_or_else(String::new, |assignee| assignee.name.clone()),
        incident.reporter.name.clone(),
        incident.provider.name.clone(),
        incident.provider.brand_name.clone(),
        incident.category.label().to_owned(),
        incident.environment.label().to_owned(),
        incident.operation.to_string(),
        incident.data_cluster.label().to_owned(),
        incident.shared_responsibility.to_string(),
        incident.reporter.user_name.clone(),
        incident.created_at.to_string(),
        incident.updated_at.to_string(),
        incident.version.to_string(),
    ]
}
