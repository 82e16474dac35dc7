//! `GET /referrals/{id}/timeline`

use axum::{
    Json,
    extract::{Path, State},
};
use contracts::{Problem, ReferralId};

use super::{
    caller::Caller,
    get_referral::{self, id},
    page::{Asked, Page, Paging},
    refusal::Refusal,
};
use crate::{
    domain::{cursor, timeline::TimelineEntry},
    state::Portal,
    store::{reading, timeline},
};

/// What the provider and AEMO said to each other in a round.
#[utoipa::path(
    get, path = "/referrals/{id}/timeline", tag = "referrals", operation_id = "get_referral_timeline",
    params(("id" = ReferralId, Path), Paging),
    responses(
        (status = 200, body = Page<TimelineEntry>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn referral_timeline(
    State(portal): State<Portal>,
    Caller(viewer): Caller,
    Path(given): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<TimelineEntry>>, Refusal> {
    let (id, limit, after) = (id(&given)?, paging.limit()?, paging.position()?);
    get_referral::load(&portal, &viewer, id).await?;
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = timeline::list_of_referral(&mut reading, id, after, limit + 1).await?;
    Ok(Json(Page::new(rows, limit, |last| cursor::encode(&last.position.to_string()))))
}
