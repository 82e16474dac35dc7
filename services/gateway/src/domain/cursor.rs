//! Where a page goes on. A client gets it as an opaque word.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::{FieldError, Problem};

/// A text as a cursor.
pub(crate) fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The text of a cursor.
pub(crate) fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

/// A cursor that is not one of ours.
pub(crate) fn unreadable() -> Problem {
    let detail = "is the `next` of the page before, unchanged";
    Problem::invalid(vec![FieldError::new("cursor", "invalid", detail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_survives_its_cursor() {
        assert_eq!(decode(&encode("aurora power\n42")).as_deref(), Some("aurora power\n42"));
        assert_eq!(decode("no cursor!"), None);
    }
}
