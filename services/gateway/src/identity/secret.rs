//! Random words that open doors. What is stored is their hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 random bits as text. Shown once, stored nowhere.
pub(crate) struct Secret(String);

impl Secret {
    /// A new one, behind a prefix by which people and scanners know what it is.
    pub(crate) fn new(prefix: &str) -> Self {
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())))
    }

    /// One that somebody sent.
    pub(crate) fn sent(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is stored.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The text.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// What a form of this session carries, to show that the page was ours. It follows from the session's secret, and the
/// secret does not follow from it.
pub(crate) fn csrf_token(session: &Secret) -> String {
    let mut hash = Sha256::new();
    hash.update(b"csrf\0");
    hash.update(session.0.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// Whether two words are the same, without telling by the time it takes how much of them is.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_256_bits_and_no_twin() {
        let (one, other) = (Secret::new("cdrp_"), Secret::new("cdrp_"));
        assert_eq!(one.reveal().len(), "cdrp_".len() + 43);
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn a_form_belongs_to_one_session() {
        let (one, other) = (Secret::sent("a"), Secret::sent("b"));
        assert!(same(&csrf_token(&one), &csrf_token(&one)));
        assert!(!same(&csrf_token(&one), &csrf_token(&other)));
        assert!(!csrf_token(&one).contains(one.reveal()));
    }
}
