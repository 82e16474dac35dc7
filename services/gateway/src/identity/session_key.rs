//! What a browser holds of its session.

use super::{csrf::CsrfToken, secret::Secret};

/// A secret, which is changed every hour, and a seed, which stays as long as the session: from it follows what the
/// session's forms carry, so that a page which is open longer than an hour can still be sent.
#[derive(Clone)]
pub(crate) struct SessionKey {
    secret: Secret,
    seed: Secret,
}

impl SessionKey {
    /// Of a new session.
    pub(super) fn new() -> Self {
        Self { secret: Secret::new(""), seed: Secret::new("") }
    }

    /// The same session with a new secret.
    pub(super) fn renewed(&self) -> Self {
        Self { secret: Secret::new(""), seed: self.seed.clone() }
    }

    /// The one that a cookie brought; `None` when it is not formed as one of ours.
    pub(crate) fn sent(cookie: &str) -> Option<Self> {
        let (secret, seed) = cookie.split_once('.')?;
        Some(Self { secret: Secret::sent(secret), seed: Secret::sent(seed) })
    }

    /// As the cookie has it.
    pub(crate) fn reveal(&self) -> String {
        format!("{}.{}", self.secret.reveal(), self.seed.reveal())
    }

    /// What is stored of the secret.
    pub(super) fn hash(&self) -> Vec<u8> {
        self.secret.hash()
    }

    /// What the session is found by.
    pub(super) fn lineage(&self) -> Vec<u8> {
        self.csrf().lineage()
    }

    /// What its forms carry.
    pub(super) fn csrf(&self) -> CsrfToken {
        CsrfToken::of(&self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewed_session_has_another_secret_and_the_same_forms() {
        let key = SessionKey::new();
        let renewed = key.renewed();
        assert_ne!(key.hash(), renewed.hash());
        assert_eq!(key.lineage(), renewed.lineage());
        let sent = SessionKey::sent(&renewed.reveal()).expect("a key");
        assert_eq!((sent.hash(), sent.lineage()), (renewed.hash(), renewed.lineage()));
    }

    #[test]
    fn what_is_not_a_key_is_none() {
        assert!(SessionKey::sent("").is_none());
        assert!(SessionKey::sent("a-cookie-of-before").is_none());
    }
}
