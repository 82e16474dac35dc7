//! `GET /monitoring/referrals`

use axum::{Json, extract::State};
use contracts::Problem;

use super::query::MonitoringQuery;
use crate::{
    domain::monitoring::report::{Referrals, Section},
    http::{caller::Caller, page::Asked, refusal::Refusal},
    state::Portal,
};

/// What was referred to AEMO, how rounds ended, and how soon AEMO spoke.
#[utoipa::path(
    get, path = "/monitoring/referrals", tag = "monitoring", operation_id = "monitoring_referrals",
    params(MonitoringQuery),
    responses(
        (status = 200, body = Section<Referrals>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn referrals(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<MonitoringQuery>,
) -> Result<Json<Section<Referrals>>, Refusal> {
    Ok(Json(super::answer(&portal, &viewer, &query).await?.referrals()))
}
