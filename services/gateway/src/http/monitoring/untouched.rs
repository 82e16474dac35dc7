//! `GET /monitoring/untouched`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::report::UntouchedList,
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// The open incidents that no participant has touched for longest, at most 200. The period makes no difference.
#[utoipa::path(
    get, path = "/monitoring/untouched", tag = "monitoring", operation_id = "monitoring_untouched",
    params(MonitoringQuery),
    responses(
        (status = 200, body = UntouchedList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn untouched(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<UntouchedList>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.untouched_list()))
}
