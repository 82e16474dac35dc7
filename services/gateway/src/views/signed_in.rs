//! Whoever looks at a page must be signed in.

use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, Uri, request::Parts},
    response::Redirect,
};

use super::{frame::Frame, own_path::by_way_of, problem::Instead, renewal::renew, sign_in::Why};
use crate::{
    domain::viewer::Viewer,
    identity::{self, Session},
    state::Portal,
};

/// A signed-in user and what stands around the page.
pub(crate) struct SignedIn {
    pub(crate) viewer: Viewer,
    pub(crate) frame: Frame,
}

impl FromRequestParts<Portal> for SignedIn {
    type Rejection = Instead;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Instead> {
        let Some(session) = session(portal, &parts.headers, &parts.extensions).await? else {
            let ended = portal.session_cookie(&parts.headers).map(|_| Why::Ended);
            return Err(sign_in_first(&parts.uri, ended));
        };
        let frame = Frame::new(portal, &session.viewer, &session.key, &parts.headers, parts.uri.path()).await;
        Ok(Self { viewer: session.viewer, frame })
    }
}

/// The session that the browser is in.
pub(super) async fn session(
    portal: &Portal,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Option<Session>, Instead> {
    let Some(key) = portal.session_cookie(headers) else { return Ok(None) };
    let found = identity::find_session(portal.database.pool(), key, portal.database.now()).await?;
    if let Some(session) = &found {
        tracing::Span::current().record("user", session.viewer.actor.user.as_str());
        renew(portal, session, extensions).await?;
    }
    Ok(found)
}

fn sign_in_first(uri: &Uri, why: Option<Why>) -> Instead {
    let next = uri.path_and_query().map_or("/", |path| path.as_str());
    Instead::Go(Redirect::to(&by_way_of("/sign-in", next, why.map(Why::as_str))))
}
