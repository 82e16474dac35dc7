//! `POST /referrals/{id}/actions/{action}` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, ReferralAction};

use super::{
    answer_form::RefusedAnswer,
    posted::{Posted, take},
    problem::Instead,
    referral,
};
use crate::{
    domain::answer_consequence::depends_on_what_was_seen,
    http::{answer, get_referral::id},
    state::Portal,
};

/// Answers, or shows the page again with what was typed.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path((given, action)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Instead> {
    let id = id(&given)?;
    let action: ReferralAction = action.parse().map_err(|_| Problem::not_found("such action"))?;
    let Posted { viewer, frame, fields: mut typed, mut conditions } = posted;
    // The version that the page showed: whoever answers has seen what a colleague did meanwhile, or is told.
    let seen = take(&mut typed, "_version").and_then(|text| text.parse().ok()).filter(|seen| *seen > 0);
    conditions.expected_version = seen.filter(|_| depends_on_what_was_seen(action));
    let mut sent = typed.clone();
    frame.zone.give_offset(&mut sent, &["until"]);
    match answer(&portal, &viewer, (id, action), conditions, sent).await {
        Ok(_) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(problem) => {
            let refused = RefusedAnswer { action, typed, seen, problem };
            referral::page(&portal, &viewer, frame, id, Some(refused)).await
        }
    }
}
