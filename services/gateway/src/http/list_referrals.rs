//! `GET /referrals`

use axum::{Json, extract::State};
use contracts::Problem;
use serde::Deserialize;

use super::{
    caller::Caller,
    page::{Asked, Page, Paging, words},
    refusal::Refusal,
};
use crate::{
    domain::{cursor::Place, referral::ReferralView},
    state::Portal,
    store::{reading, referrals},
};

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralQuery {
    /// One or more states, separated by commas.
    pub(crate) state: Option<String>,
}

/// The referral rounds that the caller may see, the last updated first: all for AEMO and the ACCC, its own for a
/// provider.
#[utoipa::path(
    get, path = "/referrals", tag = "referrals", operation_id = "list_referrals",
    params(ReferralQuery, Paging),
    responses(
        (status = 200, body = Page<ReferralView>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list_referrals(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Asked(query): Asked<ReferralQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<ReferralView>>, Refusal> {
    let mut errors = Vec::new();
    let states = words("state", query.state.as_deref(), &mut errors);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    let (limit, after) = (paging.limit()?, Place::decode(paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = referrals::list_referrals(&mut reading, &states, after, limit + 1).await?;
    let shown = rows.into_iter().map(|row| row.shown_to(&viewer.actor)).collect();
    Ok(Json(Page::new(shown, limit, place)))
}

/// Where the next page begins.
pub(crate) fn place(last: &ReferralView) -> String {
    Place { at: last.updated_at, number: last.incident.number(), round: last.round }.encode()
}
