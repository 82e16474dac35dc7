//! `POST /incidents/{key}/attachments` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    action_form::RefusedForm,
    incident::{self, LookingQuery},
    multipart::FINDS,
    posted::{Posted, PostedFiles, take},
    problem::Instead,
};
use crate::{
    http::{get_incident::key, page::Asked, send_files},
    state::Portal,
};

/// Attaches files, or shows the page again.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Asked(query): Asked<LookingQuery>,
    PostedFiles { posted, files }: PostedFiles,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, frame, fields: typed, conditions } = posted;
    let mut sent = typed.clone();
    take(&mut sent, FINDS);
    let outcome = match files {
        Ok(files) => send_files(&portal, &viewer, key, conditions, sent, files).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{key}{}#files", query.kept())).into_response()),
        Err(problem) => {
            let refused = RefusedForm { form: "attach".to_owned(), typed, problem };
            incident::again(&portal, &viewer, frame, (key, query), (refused, None)).await
        }
    }
}
