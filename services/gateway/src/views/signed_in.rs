//! Whoever looks at a page must be signed in.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
    response::Redirect,
};

use super::{frame::Frame, problem::Instead};
use crate::{
    domain::viewer::Viewer,
    identity::{self, Secret},
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
        let (viewer, session) =
            session(portal, &parts.headers).await?.ok_or_else(|| sign_in_first(&parts.uri))?;
        let frame = Frame::new(portal, &viewer, &session, &parts.headers, parts.uri.path());
        Ok(Self { viewer, frame })
    }
}

/// The session that the browser is in.
pub(crate) async fn session(
    portal: &Portal,
    headers: &HeaderMap,
) -> Result<Option<(Viewer, Secret)>, Instead> {
    let Some(secret) = portal.session_cookie(headers) else { return Ok(None) };
    let viewer = identity::find_session(portal.database.pool(), &secret, portal.database.now()).await?;
    Ok(viewer.map(|viewer| {
        tracing::Span::current().record("user", viewer.actor.user.as_str());
        (viewer, secret)
    }))
}

fn sign_in_first(uri: &Uri) -> Instead {
    let next = uri.path_and_query().map_or("/", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    Instead::Go(Redirect::to(&format!("/sign-in?{query}")))
}
