//! `POST /incidents/{key}/comments`

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{
    IncidentKey, Problem,
    command::{CommentForm, IncidentReply},
};

use super::{body::JsonFields, caller::Caller, command, conditions::Conditions, refusal::Refusal};
use crate::{http::get_incident::key, state::Portal};

/// Comment on an incident, to everyone on it unless said otherwise.
#[utoipa::path(
    post, path = "/incidents/{key}/comments", tag = "incidents", operation_id = "comment_on_incident",
    params(
        ("key" = IncidentKey, Path),
        ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; refused when it has changed"),
    ),
    request_body = CommentForm,
    responses(
        (status = 201, body = IncidentReply, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn comment(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Response, Refusal> {
    let done = command::comment(&portal, &viewer, key(&given)?, conditions, fields).await?;
    Ok(done.into_response(StatusCode::CREATED))
}
