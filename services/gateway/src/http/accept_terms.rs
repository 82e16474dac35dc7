//! `POST /me/terms`

use axum::{Json, extract::State};
use contracts::{
    Problem,
    form::{Empty, ReadForm},
};

use super::{body::JsonFields, caller::Caller, conditions::Conditions, me::Me, refusal::Refusal};
use crate::{domain::viewer::Viewer, identity, state::Portal};

/// Accept the terms of use, once. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/me/terms", tag = "me", operation_id = "accept_terms",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = Empty,
    responses(
        (status = 200, body = Me),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn accept_terms(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    _: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Json<Me>, Refusal> {
    Empty::read(&fields).map_err(Problem::invalid)?;
    let now = portal.database.now();
    identity::accept_terms(portal.database.pool(), &viewer.actor.user, now).await?;
    Ok(Json(Viewer { terms_accepted: true, ..viewer }.into()))
}
