//! `POST /incidents/{key}/comments` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    action_form::RefusedForm,
    drafts::settle,
    incident::{self, LookingQuery},
    posted::Posted,
    problem::Instead,
};
use crate::{
    domain::draft::DraftForm,
    http::{get_incident::key, page::Asked, send_comment},
    state::Portal,
};

/// Whoever loads a refused comment's address again, and the script that keeps a page live, come to the incident.
pub(crate) async fn show(
    Path(given): Path<String>,
    Asked(query): Asked<LookingQuery>,
) -> Result<Redirect, Instead> {
    Ok(Redirect::to(&format!("/incidents/{}{}", key(&given)?, query.kept())))
}

/// Says it, or shows the page again with what was typed.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Asked(query): Asked<LookingQuery>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, frame, fields, conditions } = posted;
    let outcome = send_comment(&portal, &viewer, key, conditions, fields.clone()).await;
    settle(&portal, &viewer, DraftForm::Comment(key), &fields, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}{}#conversation", query.kept())).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: "comment".to_owned(), typed: fields, problem };
            incident::again(&portal, &viewer, frame, (key, query), (refused, None)).await
        }
    }
}
