//! `POST /notifications/read`

use axum::{Json, extract::State};
use contracts::{
    Problem,
    command::{MarkReadForm, Unread},
};

use super::{body::JsonFields, caller::Caller, command, conditions::Conditions, refusal::Refusal};
use crate::state::Portal;

/// Mark notifications as read.
#[utoipa::path(
    post, path = "/notifications/read", tag = "notifications", operation_id = "read_notifications",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = MarkReadForm,
    responses(
        (status = 200, body = Unread),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn read_notifications(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Json<Unread>, Refusal> {
    Ok(Json(command::mark_read(&portal, &viewer, conditions, fields).await?))
}
