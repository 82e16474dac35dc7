//! `POST /referrals/{id}/actions/{action}`

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Problem, ReferralAction, ReferralId, command::ReferralReply};

use super::{
    body::JsonFields, caller::Caller, command, conditions::Conditions, get_referral::id,
    openapi::ReferralActionBody, refusal::Refusal,
};
use crate::state::Portal;

/// Answer in a referral round, as a user of AEMO's; or, as one of the provider's, `answer` a question of AEMO's.
#[utoipa::path(
    post, path = "/referrals/{id}/actions/{action}", tag = "referrals", operation_id = "act_on_referral",
    params(
        ("id" = ReferralId, Path),
        ("action" = ReferralAction, Path),
        ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; refused when it has changed"),
    ),
    request_body = ReferralActionBody,
    responses(
        (status = 200, body = ReferralReply, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn act_on_referral(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path((given, action)): Path<(String, String)>,
    conditions: Conditions,
    JsonFields(fields): JsonFields,
) -> Result<Response, Refusal> {
    let action: ReferralAction =
        action.parse().map_err(|_| Problem::not_found(format!("action “{action}”")))?;
    let target = (id(&given)?, action);
    let done = command::answer(&portal, &viewer, target, conditions, fields).await?;
    Ok(done.into_response(StatusCode::OK))
}
