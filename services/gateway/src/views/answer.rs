//! `POST /referrals/{id}/actions/{action}` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Problem, ReferralAction, problem::Kind};

use super::{
    action_form::RefusedForm,
    drafts::settle,
    posted::Posted,
    problem::Instead,
    referral::{self, Again},
};
use crate::{
    domain::draft::DraftForm,
    http::{answer, conditions::Conditions, get_referral::id},
    state::Portal,
};

/// Whoever loads a refused answer's address again, and the script that keeps a page live, come to the referral.
pub(crate) async fn show(Path((given, _)): Path<(String, String)>) -> Result<Redirect, Instead> {
    Ok(Redirect::to(&format!("/referrals/{}", id(&given)?)))
}

/// Answers, or shows the page again with what was typed, and with what changed meanwhile.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path((given, action)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Instead> {
    let id = id(&given)?;
    let action: ReferralAction = action.parse().map_err(|_| Problem::not_found("such action"))?;
    let Posted { viewer, frame, fields: typed, conditions } = posted;
    let seen = conditions.expected_version;
    let mut sent = typed.clone();
    frame.zone.give_offset(&mut sent, &["until"]);
    let mut outcome = answer(&portal, &viewer, (id, action), conditions.clone(), sent.clone()).await;
    if let (Err(problem), Some(seen)) = (&outcome, seen)
        && problem.kind() == Kind::Stale
        && let Some(current) = referral::unseen(&portal, &viewer, id, seen).await?
    {
        let conditions = Conditions { expected_version: Some(current), ..conditions };
        outcome = answer(&portal, &viewer, (id, action), conditions, sent).await;
    }
    settle(&portal, &viewer, DraftForm::Answer(id, action), &typed, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: action.to_string(), typed, problem };
            referral::again(&portal, &viewer, frame, id, Again { refused, seen }).await
        }
    }
}
