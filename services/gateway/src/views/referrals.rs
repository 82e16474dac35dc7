//! `/referrals`

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use contracts::ReferralState;

use super::{frame::Frame, page::render, problem::Instead, signed_in::SignedIn};
use crate::{
    domain::{cursor::Place, referral::ReferralView},
    http::{
        list_referrals::{ReferralQuery, place},
        page::{Asked, Page, Paging, words},
    },
    state::Portal,
    store::{reading, referrals},
};

#[derive(Template)]
#[template(path = "referrals.html")]
struct ReferralsPage {
    frame: Frame,
    rows: Vec<ReferralView>,
    states: &'static [ReferralState],
    state: String,
    next: Option<String>,
}

/// The list.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Asked(query): Asked<ReferralQuery>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Instead> {
    let states = words("state", query.state.as_deref(), &mut Vec::new());
    let (limit, after) = (paging.limit()?, Place::decode(paging.cursor())?);
    let mut reading = reading::begin(portal.database.pool(), &viewer).await?;
    let rows = referrals::list_referrals(&mut reading, &states, after, limit + 1).await?;
    let page = Page::new(rows, limit, place);
    let state = query.state.unwrap_or_default();
    let next = page
        .next
        .and_then(|cursor| serde_urlencoded::to_string([("state", &state), ("cursor", &cursor)]).ok());
    let rows = page.items;
    Ok(render(StatusCode::OK, &ReferralsPage { frame, rows, states: ReferralState::ALL, state, next }))
}
