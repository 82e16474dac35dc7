//! `/attachments/{id}`: a file for a browser, and its removal.

use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};
use contracts::Problem;
use uuid::Uuid;

use super::{posted::Posted, problem::Instead, signed_in::SignedIn};
use crate::{
    files,
    http::{conditions::Known, detach},
    state::Portal,
};

/// The file, for who may read it.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, .. }: SignedIn,
    Path(given): Path<String>,
    known: Known,
) -> Result<Response, Instead> {
    Ok(files::serve(&portal, &viewer, &given, &known).await?)
}

/// Removes it, and comes back to the incident.
pub(crate) async fn remove(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Posted { viewer, conditions, .. }: Posted,
) -> Result<Redirect, Instead> {
    let id: Uuid = given.parse().map_err(|_| Problem::not_found("such attachment"))?;
    let (key, _) = detach(&portal, &viewer, id, conditions).await?;
    Ok(Redirect::to(&format!("/incidents/{key}#files")))
}
