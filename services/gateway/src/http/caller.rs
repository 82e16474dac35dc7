//! Who calls: a bearer token, or the session of a browser.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use contracts::{Problem, problem::Kind};

use super::refusal::Refusal;
use crate::{
    domain::viewer::Viewer,
    identity::{self, Secret},
    state::Portal,
};

/// The caller of the API.
pub(crate) struct Caller(pub(crate) Viewer);

impl FromRequestParts<Portal> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Refusal> {
        let viewer = match bearer(&parts.headers) {
            Some(token) => by_token(portal, &token?).await?,
            None => by_session(portal, parts).await?,
        };
        tracing::Span::current().record("user", viewer.actor.user.as_str());
        Ok(Self(viewer))
    }
}

async fn by_token(portal: &Portal, token: &Secret) -> Result<Viewer, Refusal> {
    identity::find_token(portal.database.pool(), token)
        .await?
        .ok_or_else(|| unauthenticated("The token is unknown or was taken back.").into())
}

/// A browser's session. What changes something must also show that it comes from a page of ours.
async fn by_session(portal: &Portal, parts: &Parts) -> Result<Viewer, Refusal> {
    let Some(key) = portal.session_cookie(&parts.headers) else {
        return Err(unauthenticated("Send `Authorization: Bearer <token>`, or sign in.").into());
    };
    let session = identity::find_session(portal.database.pool(), key, portal.database.now())
        .await?
        .ok_or_else(|| unauthenticated("The session is over. Sign in again."))?;
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let shown = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if changes && !identity::is_csrf_token(shown, &session.key) {
        let detail = "A request with the session's cookie needs the page's token in the header X-CSRF-Token.";
        return Err(Problem::new(Kind::Forbidden, detail).into());
    }
    Ok(session.viewer)
}

/// The bearer token, where the header is there at all.
fn bearer(headers: &HeaderMap) -> Option<Result<Secret, Refusal>> {
    let value = headers.get(header::AUTHORIZATION)?;
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| Secret::sent(token.trim()))
    });
    Some(token.ok_or_else(|| unauthenticated("The header Authorization is not `Bearer <token>`.").into()))
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new(Kind::Unauthenticated, detail)
}
