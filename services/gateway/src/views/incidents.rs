//! `/incidents`

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Severity, Status};

use super::{frame::Frame, page::render, problem::Instead, signed_in::SignedIn};
use crate::{
    domain::{cursor::Place, incident::IncidentSummary},
    http::{
        list_incidents::{IncidentQuery, place},
        page::{Asked, Page, Paging},
    },
    state::Portal,
    store::{incidents, reading},
};

#[derive(Template)]
#[template(path = "incidents.html")]
struct IncidentsPage {
    frame: Frame,
    rows: Vec<IncidentSummary>,
    statuses: &'static [Status],
    severities: &'static [Severity],
    status: String,
    severity: String,
    q: String,
    next: Option<String>,
}

/// The list.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<IncidentQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Instead> {
    if !frame.sees_incidents {
        return Ok(Redirect::to("/referrals").into_response());
    }
    let (filter, limit, after) = (query.filter()?, paging.limit()?, Place::decode(paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = incidents::list_incidents(&mut reading, &filter, after, limit + 1).await?;
    let page = Page::new(rows, limit, place);
    let IncidentQuery { status, severity, q, .. } = query;
    let [status, severity, q] = [status, severity, q].map(Option::unwrap_or_default);
    let next = page.next.and_then(|cursor| {
        let query = [("status", &status), ("severity", &severity), ("q", &q), ("cursor", &cursor)];
        serde_urlencoded::to_string(query).ok()
    });
    let rows = page.items;
    let (statuses, severities) = (Status::ALL, Severity::ALL);
    Ok(render(
        StatusCode::OK,
        &IncidentsPage { frame, rows, statuses, severities, status, severity, q, next },
    ))
}
