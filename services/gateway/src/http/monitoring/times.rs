//! `GET /monitoring/times`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::report::{Section, Times},
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// How long it took to acknowledge, to be ready to verify and to resolve, of what happened in the period.
#[utoipa::path(
    get, path = "/monitoring/times", tag = "monitoring", operation_id = "monitoring_times",
    params(MonitoringQuery),
    responses(
        (status = 200, body = Section<Times>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn times(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<Section<Times>>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.times()))
}
