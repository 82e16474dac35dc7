//! `POST /incidents/{key}/actions/{action}` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Action, Problem, problem::Kind};

use super::{
    action_form::RefusedForm,
    drafts::settle,
    incident::{self, LookingQuery},
    posted::Posted,
    problem::Instead,
};
use crate::{
    domain::draft::DraftForm,
    http::{act, conditions::Conditions, get_incident::key, page::Asked},
    state::Portal,
};

/// Whoever loads a refused action's address again, and the script that keeps a page live, come to the incident.
pub(crate) async fn show(
    Path((given, _)): Path<(String, String)>,
    Asked(query): Asked<LookingQuery>,
) -> Result<Redirect, Instead> {
    Ok(Redirect::to(&format!("/incidents/{}{}", key(&given)?, query.kept())))
}

/// Takes the action, or shows the page again with what was typed, and with what changed meanwhile.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path((given, action)): Path<(String, String)>,
    Asked(query): Asked<LookingQuery>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let action: Action = action.parse().map_err(|_| Problem::not_found("such action"))?;
    let Posted { viewer, frame, fields, conditions } = posted;
    let seen = conditions.expected_version;
    let mut outcome = act(&portal, &viewer, (key, action), conditions.clone(), fields.clone()).await;
    if let (Err(problem), Some(seen)) = (&outcome, seen)
        && problem.kind() == Kind::Stale
        && let Some(current) = incident::unseen(&portal, &viewer, key, seen).await?
    {
        let conditions = Conditions { expected_version: Some(current), ..conditions };
        outcome = act(&portal, &viewer, (key, action), conditions, fields.clone()).await;
    }
    settle(&portal, &viewer, DraftForm::Act(key, action), &fields, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}{}", query.kept())).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: action.to_string(), typed: fields, problem };
            incident::again(&portal, &viewer, frame, (key, query), (refused, seen)).await
        }
    }
}
