//! `GET /monitoring/standing`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::{report::Section, standing::Standing},
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// Where the incidents that are not over stand now, by status, severity and age. The period makes no difference.
#[utoipa::path(
    get, path = "/monitoring/standing", tag = "monitoring", operation_id = "monitoring_standing",
    params(MonitoringQuery),
    responses(
        (status = 200, body = Section<Standing>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn standing(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<Section<Standing>>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.standing()))
}
