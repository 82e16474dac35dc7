//! `POST /incidents/{key}/comments` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    action_form::RefusedForm,
    drafts::settle,
    incident::{self, LookingQuery},
    multipart::FINDS,
    posted::{Posted, PostedFiles, take},
    problem::Instead,
};
use crate::{
    domain::draft::DraftForm,
    http::{get_incident::key, page::Asked, send_comment, send_files},
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
    PostedFiles { posted, files }: PostedFiles,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, frame, fields, conditions } = posted;
    let mut sent = fields.clone();
    take(&mut sent, FINDS);
    // A comment with files is files with a word about them.
    let outcome = match files {
        Ok(files) if files.is_empty() => send_comment(&portal, &viewer, key, conditions, sent).await,
        Ok(files) => send_files(&portal, &viewer, key, conditions, sent, files).await,
        Err(problem) => Err(problem),
    };
    settle(&portal, &viewer, DraftForm::Comment(key), &fields, &outcome).await;
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}{}#conversation", query.kept())).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: "comment".to_owned(), typed: fields, problem };
            incident::again(&portal, &viewer, frame, (key, query), (refused, None)).await
        }
    }
}
