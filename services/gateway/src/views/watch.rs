//! `POST /incidents/{key}/watch` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{posted::Posted, problem::Instead};
use crate::{
    http::{get_incident::key, send_watch},
    state::Portal,
};

/// Watches, or no longer does.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, fields, conditions, .. } = posted;
    send_watch(&portal, &viewer, key, conditions, fields).await?;
    Ok(Redirect::to(&format!("/incidents/{key}#watchers")).into_response())
}
