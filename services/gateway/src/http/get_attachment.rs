//! `GET /attachments/{id}`

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::Problem;

use super::{caller::Caller, conditions::Known, refusal::Refusal};
use crate::{files, state::Portal};

/// The bytes of an attachment. AEMO reads those that the provider meant for it, once the incident was referred.
#[utoipa::path(
    get, path = "/attachments/{id}", tag = "incidents", operation_id = "get_attachment",
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "*/*", headers(
            ("ETag" = String, description = "The SHA-256 of the bytes, in quotes"),
            ("Content-Disposition" = String, description = "The name of the file"),
        )),
        (status = 304, description = "Not changed"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn get_attachment(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    known: Known,
) -> Result<Response, Refusal> {
    Ok(files::serve(&portal, &viewer, &given, &known).await?)
}
