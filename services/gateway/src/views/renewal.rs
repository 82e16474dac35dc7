//! Handing a browser the next secret of its session. Whoever finds the session knows that it is due, and only what
//! goes around every page can set a cookie.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::Request,
    http::{Extensions, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use messaging::Failure;

use crate::{
    identity::{self, Session},
    state::Portal,
};

/// The cookie that a response shall bring, once it is known.
#[derive(Clone, Default)]
struct Renewal(Arc<OnceLock<HeaderValue>>);

/// Offers the browser of a session whose secret is due a new one.
pub(super) async fn renew(
    portal: &Portal,
    session: &Session,
    extensions: &Extensions,
) -> Result<(), Failure> {
    let Some(Renewal(cookie)) = extensions.get().filter(|_| session.due) else { return Ok(()) };
    let offered = identity::offer_secret(portal.database.pool(), &session.key, portal.database.now()).await?;
    if let Some(value) = offered.and_then(|key| portal.set_session(Some(&key))) {
        // Empty until now: a request has one session.
        cookie.set(value).ok();
    }
    Ok(())
}

/// Goes around every page. A page that sets the session itself, because it begins or ends one, is right.
pub(super) async fn hand_over(mut request: Request, next: Next) -> Response {
    let renewal = Renewal::default();
    request.extensions_mut().insert(renewal.clone());
    let mut response = next.run(request).await;
    if let Some(cookie) = renewal.0.get()
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie.clone());
    }
    response
}
