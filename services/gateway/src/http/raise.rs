//! `POST /incidents`

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use contracts::{
    Problem,
    command::{IncidentReply, RaiseForm},
};

use super::{body::JsonFields, caller::Caller, command, conditions::Conditions, refusal::Refusal};
use crate::state::Portal;

/// Raise an incident with a provider.
#[utoipa::path(
    post, path = "/incidents", tag = "incidents", operation_id = "raise_incident",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again gives the same answer"),
    ),
    request_body = RaiseForm,
    responses(
        (status = 201, body = IncidentReply, headers(("Location" = String), ("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn raise(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Response, Refusal> {
    let done = command::raise(&portal, &viewer, conditions, fields).await?;
    let location = format!("/api/v1/incidents/{}", done.reply.key);
    let mut response = done.into_response(StatusCode::CREATED);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
