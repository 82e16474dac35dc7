//! Random words that open doors. What is stored is their hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// 256 random bits as text. Shown once, stored nowhere.
#[derive(Clone)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_256_bits_and_no_twin() {
        let (one, other) = (Secret::new("cdrp_"), Secret::new("cdrp_"));
        assert_eq!(one.reveal().len(), "cdrp_".len() + 43);
        assert_ne!(one.hash(), other.hash());
    }
}
