//! `POST /incidents/{key}/watch` from a page.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use super::{incident::LookingQuery, posted::Posted, problem::Instead};
use crate::{
    http::{get_incident::key, page::Asked, send_watch},
    state::Portal,
};

/// Watches, or no longer does.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Path(given): Path<String>,
    Asked(query): Asked<LookingQuery>,
    posted: Posted,
) -> Result<Response, Instead> {
    let key = key(&given)?;
    let Posted { viewer, fields, conditions, .. } = posted;
    send_watch(&portal, &viewer, key, conditions, fields).await?;
    Ok(Redirect::to(&format!("/incidents/{key}{}#watchers", query.kept())).into_response())
}
