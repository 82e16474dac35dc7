//! `GET /monitoring/weeks`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::report::Weeks,
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// What came in and what was settled, week by week.
#[utoipa::path(
    get, path = "/monitoring/weeks", tag = "monitoring", operation_id = "monitoring_weeks",
    params(MonitoringQuery),
    responses(
        (status = 200, body = Weeks),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn weeks(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<Weeks>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.weeks()))
}
