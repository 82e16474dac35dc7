//! `GET /ops/health`

use axum::{Json, extract::State};
use contracts::Problem;

use super::{operator::Operator, refusal::Refusal};
use crate::{domain::health::Health, state::Portal};

/// How every replica, stream, consumer, the broker and the gateway's database are, as this replica of the gateway sees
/// them. For operators. What does not answer in a second is there without an answer.
#[utoipa::path(
    get, path = "/ops/health", tag = "ops", operation_id = "get_health",
    responses(
        (status = 200, body = Health),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn ops_health(State(portal): State<Portal>, _: Operator) -> Result<Json<Health>, Refusal> {
    Ok(Json(portal.ops.health(&portal.database).await))
}
