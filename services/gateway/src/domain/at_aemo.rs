//! How a referral round fares at AEMO: its clock, what AEMO has read, and what it asks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a round fares at AEMO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct AtAemo {
    /// Until when AEMO's first response is due; null where the round has no clock.
    pub(crate) first_response_due: Option<Timestamp>,
    /// When AEMO first responded: accepted, returned, asked or contributed.
    pub(crate) first_response_at: Option<Timestamp>,
    /// When AEMO last read something of it; null when it has read nothing yet.
    pub(crate) read_at: Option<Timestamp>,
    /// Since when AEMO has not read something that it was told; null when it has read everything.
    pub(crate) unread_since: Option<Timestamp>,
    /// The questions that wait for the provider, the oldest first.
    pub(crate) open_questions: Vec<OpenQuestion>,
    /// When AEMO was last told something.
    #[serde(skip)]
    pub(crate) told_at: Timestamp,
    /// Whether AEMO can still answer.
    #[serde(skip)]
    pub(crate) open: bool,
}

/// A question of AEMO's that waits for the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct OpenQuestion {
    /// By which the answer names it; questions of before 2026-12 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Uuid>,
    /// In AEMO's words.
    pub(crate) text: String,
    /// When it was asked.
    pub(crate) at: Timestamp,
}

impl AtAemo {
    /// Until when AEMO's first response is due, while it is awaited.
    pub(crate) fn response_due(&self) -> Option<Timestamp> {
        self.first_response_due.filter(|_| self.open && self.first_response_at.is_none())
    }

    /// Whether the time has passed in which AEMO should have responded. It is shown, and enforced by nobody.
    pub(crate) fn is_overdue(&self, now: &Timestamp) -> bool {
        self.response_due().is_some_and(|due| due < *now)
    }
}

/// Since when something is unread, of a round that began at `opened_at` and was last told of at `told_at`.
pub(crate) fn unread_since(
    opened_at: Timestamp,
    told_at: Timestamp,
    read_through: Option<Timestamp>,
) -> Option<Timestamp> {
    match read_through {
        None => Some(opened_at),
        Some(through) => (through < told_at).then_some(told_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_772_000_000 + minute * 60).expect("a time")
    }

    fn waiting() -> AtAemo {
        AtAemo {
            first_response_due: Some(at(10)),
            first_response_at: None,
            read_at: None,
            unread_since: None,
            open_questions: Vec::new(),
            told_at: at(0),
            open: true,
        }
    }

    #[test]
    fn the_clock_runs_until_aemo_responds_or_the_round_ends() {
        assert!(!waiting().is_overdue(&at(10)) && waiting().is_overdue(&at(11)));
        let responded = AtAemo { first_response_at: Some(at(12)), ..waiting() };
        assert_eq!((responded.response_due(), responded.is_overdue(&at(20))), (None, false));
        let ended = AtAemo { open: false, ..waiting() };
        assert!(!ended.is_overdue(&at(20)));
    }

    #[test]
    fn what_was_told_after_the_last_reading_is_unread() {
        assert_eq!(unread_since(at(0), at(0), None), Some(at(0)));
        assert_eq!(unread_since(at(0), at(5), None), Some(at(0)));
        assert_eq!(unread_since(at(0), at(0), Some(at(0))), None);
        assert_eq!(unread_since(at(0), at(5), Some(at(0))), Some(at(5)));
    }
}
