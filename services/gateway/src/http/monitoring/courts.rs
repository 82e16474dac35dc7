//! `GET /monitoring/courts`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::report::{Courts, Section},
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// How long each party held incidents: the times that ended in the period.
#[utoipa::path(
    get, path = "/monitoring/courts", tag = "monitoring", operation_id = "monitoring_courts",
    params(MonitoringQuery),
    responses(
        (status = 200, body = Section<Courts>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn courts(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<Section<Courts>>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.courts()))
}
