//! `DELETE /attachments/{id}`

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Problem, command::IncidentReply};
use uuid::Uuid;

use super::{caller::Caller, command, conditions::Conditions, refusal::Refusal};
use crate::state::Portal;

/// Remove an attachment, and its bytes with it: for the organisation that attached it, and for the ACCC.
#[utoipa::path(
    delete, path = "/attachments/{id}", tag = "incidents", operation_id = "remove_attachment",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = IncidentReply, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn remove_attachment(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    conditions: Conditions,
) -> Result<Response, Refusal> {
    let id: Uuid = given.parse().map_err(|_| Problem::not_found("such attachment"))?;
    let (_, done) = command::detach(&portal, &viewer, id, conditions).await?;
    Ok(done.into_response(StatusCode::OK))
}
