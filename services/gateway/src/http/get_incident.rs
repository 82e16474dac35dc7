//! `GET /incidents/{key}`

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{IncidentKey, Party, Problem, event, problem::Kind};
use messaging::Failure;

use super::{
    caller::Caller,
    conditions::{Known, etag},
    refusal::Refusal,
};
use crate::{
    domain::{
        incident::{IncidentView, RoundSummary},
        viewer::Viewer,
    },
    state::Portal,
    store::{attachments, incidents, position, reading, referrals, watchers},
};

/// An incident in full, with what the caller may do now.
#[utoipa::path(
    get, path = "/incidents/{key}", tag = "incidents", operation_id = "get_incident",
    params(("key" = IncidentKey, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = IncidentView, headers(("ETag" = String))),
        (status = 304, description = "Not changed"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get_incident(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    known: Known,
) -> Result<Response, Refusal> {
    let view = load(&portal, &viewer, key(&given)?).await?;
    let etag = etag(view.incident.version);
    // A round changes without the incident: whoever sees rounds is always sent them. So do watchers, once there were any.
    if known.is(&etag) && view.referrals.is_none() && !was_watched(&portal, view.incident.key).await? {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    Ok(([(header::ETAG, etag)], Json(view)).into_response())
}

/// Whether anybody ever watched it.
async fn was_watched(portal: &Portal, key: IncidentKey) -> Result<bool, Failure> {
    let changes = position::applied(portal.database.pool(), event::WATCHER, &key.to_string()).await?;
    Ok(changes > 0)
}

/// The incident as the viewer may see it.
pub(crate) async fn load(
    portal: &Portal,
    viewer: &Viewer,
    key: IncidentKey,
) -> Result<IncidentView, Failure> {
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let found = incidents::find_incident(&mut reading, key).await?;
    let Some((stored, relation)) = found.and_then(|stored| {
        let relation = stored.relation(&viewer.actor)?;
        Some((stored, relation))
    }) else {
        let rounds = referrals::list_rounds(&mut reading, key).await?;
        return Err(absent(viewer, key, &rounds).into());
    };
    let rounds = referrals::list_rounds(&mut reading, key).await?;
    let watchers = watchers::list_watchers(&mut reading, key).await?;
    let files = attachments::list_attachments(&mut reading, key).await?;
    let view = stored.shown_to(&viewer.actor, relation, rounds);
    Ok(view.watched_by(watchers, &viewer.actor).with_files(files, &viewer.actor))
}

/// Why an incident is not shown: AEMO knows of those that were referred to it, and reads the referral instead.
pub(crate) fn absent(viewer: &Viewer, key: IncidentKey, rounds: &[RoundSummary]) -> Problem {
    match rounds.last() {
        Some(last) if viewer.actor.party == Party::Aemo => {
            let way = format!("/api/v1/referrals/{}", last.id);
            Problem::new(
                Kind::Forbidden,
                format!("AEMO works on the referral, not on the incident: see {way}."),
            )
        }
        _ => Problem::not_found(format!("incident {key}")),
    }
}

/// The key in a path. What is no key is no incident either.
pub(crate) fn key(given: &str) -> Result<IncidentKey, Problem> {
    given.parse().map_err(|_| Problem::not_found("such incident"))
}
