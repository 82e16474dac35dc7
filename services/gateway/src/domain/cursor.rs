//! Where a page goes on. A client gets it as an opaque word.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::{FieldError, Problem};
use jiff::Timestamp;

/// A place in a list that is ordered newest first: the page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// When the last row was updated.
    pub(crate) at: Timestamp,
    /// The number of its incident.
    pub(crate) number: i64,
    /// The number of its round, where rounds are listed.
    pub(crate) round: i32,
}

impl Place {
    /// Before everything.
    pub(crate) const START: Self = Self { at: Timestamp::MAX, number: i64::MAX, round: i32::MAX };

    /// As a cursor.
    pub(crate) fn encode(self) -> String {
        encode(&format!("{}.{}.{}", self.at.as_microsecond(), self.number, self.round))
    }

    /// Out of a cursor; the start without one.
    pub(crate) fn decode(cursor: Option<&str>) -> Result<Self, Problem> {
        let Some(cursor) = cursor else { return Ok(Self::START) };
        let read = || {
            let text = decode(cursor)?;
            let mut parts = text.split('.');
            let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
            Some(Self { at, number: parts.next()?.parse().ok()?, round: parts.next()?.parse().ok()? })
        };
        read().ok_or_else(unreadable)
    }
}

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
    fn a_place_survives_its_cursor() {
        let at = "2026-03-01T09:30:00.123456Z".parse().expect("a time");
        let place = Place { at, number: 42, round: 2 };
        assert_eq!(Place::decode(Some(&place.encode())), Ok(place));
        assert_eq!(Place::decode(None), Ok(Place::START));
    }

    #[test]
    fn what_is_no_cursor_is_refused_by_name() {
        for cursor in ["", "x", "MS4y", "Li4u"] {
            let problem = Place::decode(Some(cursor)).expect_err(cursor);
            assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "cursor"));
        }
    }
}
