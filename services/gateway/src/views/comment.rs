//! `POST /incidents/{key}/comments` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{action_form::RefusedForm, drafts::settle, incident, posted::Posted, problem::Instead};
use crate::{
    domain::draft::DraftForm,
    http::{get_incident::key, send_comment},
    state::Portal,
};

/// Says it, or shows the page again with what was typed.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, frame, fields, conditions } = posted;
    let outcome = send_comment(&portal, &viewer, key, conditions, fields.clone()).await;
    settle(&portal, &viewer, DraftForm::Comment(key), &fields, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}")).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: "comment".to_owned(), typed: fields, problem };
            incident::page(&portal, &viewer, frame, key, Some(refused)).await
        }
    }
}
