//! `GET /incidents/{key}/timeline`

use axum::{
    Json,
    extract::{Path, State},
};
use contracts::{IncidentKey, Problem};

use super::{
    caller::Caller,
    get_incident::{absent, key},
    page::{Asked, Page, Paging},
    refusal::Refusal,
};
use crate::{
    domain::{cursor, timeline::TimelineEntry},
    state::Portal,
    store::{incidents, reading, referrals, timeline},
};

/// What happened to an incident, from the beginning: the part of it that the caller may know.
#[utoipa::path(
    get, path = "/incidents/{key}/timeline", tag = "incidents", operation_id = "get_incident_timeline",
    params(("key" = IncidentKey, Path), Paging),
    responses(
        (status = 200, body = Page<TimelineEntry>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn incident_timeline(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<TimelineEntry>>, Refusal> {
    let (key, limit, after) = (key(&given)?, paging.limit()?, paging.position()?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let found = incidents::find_incident(&mut reading, key).await?;
    if found.and_then(|stored| stored.relation(&viewer.actor)).is_none() {
        let rounds = referrals::list_rounds(&mut reading, key).await?;
        return Err(absent(&viewer, key, &rounds).into());
    }
    let rows = timeline::list_of_incident(&mut reading, key, after, limit + 1).await?;
    Ok(Json(Page::new(rows, limit, |last| cursor::encode(&last.position.to_string()))))
}
