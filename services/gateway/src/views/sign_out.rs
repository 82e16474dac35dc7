//! `/sign-out`

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{own_path::by_way_of, posted::Posted, problem::Instead, sign_in::Why};
use crate::{identity, state::Portal};

/// Ends the session.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, Instead> {
    if let Some(session) = portal.session_cookie(&headers) {
        identity::end_session(portal.database.pool(), &session, portal.database.now()).await?;
    }
    Ok(signed_out(&portal, Why::SignedOut))
}

/// Ends every session of the user, in whatever browser.
pub(crate) async fn everywhere(State(portal): State<Portal>, posted: Posted) -> Result<Response, Instead> {
    let (pool, now) = (portal.database.pool(), portal.database.now());
    identity::end_sessions(pool, &posted.viewer.actor.user, now).await?;
    Ok(signed_out(&portal, Why::SignedOutEverywhere))
}

fn signed_out(portal: &Portal, why: Why) -> Response {
    let mut response = Redirect::to(&by_way_of("/sign-in", "/", Some(why.as_str()))).into_response();
    if let Some(cookie) = portal.set_session(None) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
