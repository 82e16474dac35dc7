//! `POST /incidents/{key}/actions/{action}` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Action, Problem};

use super::{action_form::RefusedForm, drafts::settle, incident, posted::Posted, problem::Instead};
use crate::{
    domain::draft::DraftForm,
    http::{act, get_incident::key},
    state::Portal,
};

/// Takes the action, or shows the page again with what was typed.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path((given, action)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let action: Action = action.parse().map_err(|_| Problem::not_found("such action"))?;
    let Posted { viewer, frame, fields, conditions } = posted;
    let outcome = act(&portal, &viewer, (key, action), conditions, fields.clone()).await;
    settle(&portal, &viewer, DraftForm::Act(key, action), &fields, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}")).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: action.to_string(), typed: fields, problem };
            incident::page(&portal, &viewer, frame, key, Some(refused)).await
        }
    }
}
