//! `GET /ops/dead-letters`

use axum::{Json, extract::State};
use contracts::{Problem, problem::Kind};

use super::{
    operator::Operator,
    page::{Asked, Paging},
    refusal::Refusal,
};
use crate::{
    domain::{cursor, health::DeadLetters},
    state::Portal,
};

/// What could not be processed, the newest first: where it came from, why, how often it was tried. For operators:
/// never what it says.
#[utoipa::path(
    get, path = "/ops/dead-letters", tag = "ops", operation_id = "list_dead_letters",
    params(Paging),
    responses(
        (status = 200, body = DeadLetters),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn ops_dead_letters(
    State(portal): State<Portal>,
    _: Operator,
    Asked(paging): Asked<Paging>,
) -> Result<Json<DeadLetters>, Refusal> {
    let limit = u64::try_from(paging.limit()?).unwrap_or(1);
    let before = match paging.cursor() {
        Some(given) => Some(number(given).ok_or_else(cursor::unreadable)?),
        None => None,
    };
    let unanswered = || Problem::new(Kind::Unavailable, "The broker does not answer. Try again in a moment.");
    Ok(Json(portal.ops.dead_letters(before, limit).await.ok_or_else(unanswered)?))
}

fn number(given: &str) -> Option<u64> {
    cursor::decode(given)?.parse().ok()
}
