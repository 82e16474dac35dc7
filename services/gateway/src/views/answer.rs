//! `POST /referrals/{id}/actions/{action}` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, ReferralAction};

use super::{action_form::RefusedForm, drafts::settle, posted::Posted, problem::Instead, referral};
use crate::{
    domain::draft::DraftForm,
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
    let Posted { viewer, frame, fields: typed, conditions } = posted;
    let mut sent = typed.clone();
    frame.zone.give_offset(&mut sent, &["until"]);
    let outcome = answer(&portal, &viewer, (id, action), conditions, sent).await;
    settle(&portal, &viewer, DraftForm::Answer(id, action), &typed, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: action.to_string(), typed, problem };
            referral::page(&portal, &viewer, frame, id, Some(refused)).await
        }
    }
}
