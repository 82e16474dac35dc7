//! `GET /ops/incidents/{key}/events`

use axum::{
    Json,
    extract::{Path, State},
};
use contracts::{IncidentKey, Problem};
use messaging::Failure;

use super::{
    get_incident::key,
    operator::Operator,
    page::{Asked, Page, Paging},
    refusal::Refusal,
};
use crate::{
    domain::{cursor, passage::Passage, viewer::Viewer},
    state::Portal,
    store::{passages, reading},
};

/// The way of an incident through the services: every event of it that took effect in the gateway in the last ninety
/// days, in that order. For operators: never what an event says, nor who did it.
#[utoipa::path(
    get, path = "/ops/incidents/{key}/events", tag = "ops", operation_id = "list_passages",
    params(("key" = IncidentKey, Path), Paging),
    responses(
        (status = 200, body = Page<Passage>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn ops_events(
    State(portal): State<Portal>,
    Operator(viewer): Operator,
    Path(given): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<Passage>>, Refusal> {
    Ok(Json(load(&portal, &viewer, key(&given)?, &paging).await?))
}

/// A page of them.
pub(crate) async fn load(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
    paging: &Paging,
) -> Result<Page<Passage>, Failure> {
    let (limit, after) = (paging.limit()?, paging.position()?);
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let rows = passages::list_of_incident(&mut reading, key, after, limit + 1).await?;
    Ok(Page::new(rows, limit, |last| cursor::encode(&last.position.to_string())))
}
