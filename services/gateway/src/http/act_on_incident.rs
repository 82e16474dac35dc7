//! `POST /incidents/{key}/actions/{action}`

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Action, IncidentKey, Problem, command::IncidentReply};

use super::{
    body::JsonFields, caller::Caller, command, conditions::Conditions, openapi::ActionBody, refusal::Refusal,
};
use crate::{http::get_incident::key, state::Portal};

/// Take an action on an incident. `available_actions` says which are open; each has its own form.
#[utoipa::path(
    post, path = "/incidents/{key}/actions/{action}", tag = "incidents", operation_id = "act_on_incident",
    params(
        ("key" = IncidentKey, Path),
        ("action" = Action, Path),
        ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; refused when it has changed"),
    ),
    request_body = ActionBody,
    responses(
        (status = 200, body = IncidentReply, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn act_on_incident(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path((given, action)): Path<(String, String)>,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Response, Refusal> {
    let action: Action = action.parse().map_err(|_| Problem::not_found(format!("action “{action}”")))?;
    let target = (key(&given)?, action);
    let done = command::act(&portal, &viewer, target, conditions, fields).await?;
    Ok(done.into_response(StatusCode::OK))
}
