//! `POST /incidents/{key}/watch`

use axum::{
    Json,
    extract::{Path, State},
};
use contracts::{
    IncidentKey, Problem,
    command::{WatchForm, Watching},
};

use super::{
    body::JsonFields, caller::Caller, command, conditions::Conditions, get_incident::key, refusal::Refusal,
};
use crate::state::Portal;

/// Watch an incident, or no longer: a watcher is told of everything that the own organisation may read on it. Anybody
/// may who may read it. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/incidents/{key}/watch", tag = "incidents", operation_id = "watch_incident",
    params(("key" = IncidentKey, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = WatchForm,
    responses(
        (status = 200, body = Watching),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn watch(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Json<Watching>, Refusal> {
    Ok(Json(command::watch(&portal, &viewer, key(&given)?, conditions, fields).await?))
}
