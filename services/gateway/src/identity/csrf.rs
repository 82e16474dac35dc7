//! What a form carries to show that a page of this session sent it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{secret::Secret, session_key::SessionKey};

const LENGTH: usize = 32;

/// The token of a session. It follows from the session's seed, and the seed does not follow from it.
pub(super) struct CsrfToken([u8; LENGTH]);

impl CsrfToken {
    /// Of a session's seed.
    pub(super) fn of(seed: &Secret) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"csrf\0");
        hash.update(seed.reveal().as_bytes());
        Self(hash.finalize().into())
    }

    /// As it stands in a page: under another mask each time, so that a compressed page does not give it away to who
    /// can add to the page and watch its size (BREACH).
    fn masked(&self) -> String {
        let mask = rand::random::<[u8; LENGTH]>();
        let mut bytes = mask.to_vec();
        bytes.extend(self.0.iter().zip(mask).map(|(token, mask)| token ^ mask));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The one that a form brought; `None` when it is not formed as one of ours.
    pub(super) fn sent(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (mask, masked) = bytes.split_at_checked(LENGTH)?;
        let mut token: [u8; LENGTH] = masked.try_into().ok()?;
        token.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        Some(Self(token))
    }

    /// What is stored.
    pub(super) fn lineage(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

/// What a page puts into its forms.
pub(crate) fn csrf_token(session: &SessionKey) -> String {
    session.csrf().masked()
}

/// Whether a form of this session brought it. Takes as long for a token that is nearly right as for any other.
pub(crate) fn is_csrf_token(shown: &str, session: &SessionKey) -> bool {
    CsrfToken::sent(shown).is_some_and(|shown| shown.0.ct_eq(&session.csrf().0).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_belongs_to_one_session() {
        let (one, other) = (SessionKey::new(), SessionKey::new());
        assert!(is_csrf_token(&csrf_token(&one), &one));
        assert!(is_csrf_token(&csrf_token(&one), &one.renewed()));
        assert!(!is_csrf_token(&csrf_token(&one), &other));
        for broken in ["", "wrong", "====", &csrf_token(&one)[1..], &csrf_token(&one)[..43]] {
            assert!(!is_csrf_token(broken, &one), "{broken:?}");
        }
    }

    #[test]
    fn no_two_pages_show_the_same_token() {
        let session = SessionKey::new();
        let shown: std::collections::BTreeSet<_> = (0..16).map(|_| csrf_token(&session)).collect();
        assert_eq!(shown.len(), 16);
        // Nor any half of it, which is what a compressed page would tell.
        let halves = shown.iter().flat_map(|text| [&text[..43], &text[43..]]);
        assert_eq!(halves.collect::<std::collections::BTreeSet<_>>().len(), 32);
    }
}
