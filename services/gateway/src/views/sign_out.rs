//! `/sign-out`

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{posted::Posted, problem::Instead};
use crate::{identity, state::Portal};

/// Ends the session.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, Instead> {
    if let Some(session) = portal.session_cookie(&headers) {
        identity::end_session(portal.database.pool(), &session).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(cookie) = portal.set_session(None) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
