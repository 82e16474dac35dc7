//! What every handler may use.

use std::{ops::Deref, sync::Arc};

use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use messaging::{Database, command::CommandClient};

use crate::{
    applied::Applied, bell::Bell, files::Files, identity::SessionKey, live::Live, ops::Ops,
    proxies::TrustedProxies,
};

/// The portal's door. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Portal(Arc<Parts>);

/// What it stands on.
pub(crate) struct Parts {
    pub(crate) database: Database,
    pub(crate) commands: CommandClient,
    pub(crate) applied: Arc<Applied>,
    pub(crate) live: Arc<Live>,
    pub(crate) bell: Bell,
    pub(crate) files: Arc<Files>,
    pub(crate) ops: Ops,
    pub(crate) secure_cookies: bool,
    pub(crate) proxies: TrustedProxies,
}

impl Deref for Portal {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Portal {
    /// Of these parts.
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// `__Host-` ties a cookie to this host, over TLS, for every path.
    fn cookie_name(&self) -> &'static str {
        if self.secure_cookies { "__Host-portal-session" } else { "portal-session" }
    }

    /// The session that a browser sent.
    pub(crate) fn session_cookie(&self, headers: &HeaderMap) -> Option<SessionKey> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.cookie_name()).and_then(|cookie| SessionKey::sent(cookie.value()))
    }

    /// The header that gives a browser its session; without one, that takes it away.
    pub(crate) fn set_session(&self, session: Option<&SessionKey>) -> Option<HeaderValue> {
        let value = session.map(SessionKey::reveal).unwrap_or_default();
        let mut cookie = Cookie::build((self.cookie_name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure_cookies);
        if session.is_none() {
            cookie = cookie.removal();
        }
        HeaderValue::from_str(&cookie.build().to_string()).ok()
    }
}
