//! When a user was last at home: what is new to him or her.
//!
//! A *sitting* is a run of looks at home with no more than [`SITTING`] between one and the next. What came after the
//! last look of the sitting before is new, and stays new for the whole of this one: looking again, or coming back from
//! an incident, takes nothing off the list. Only the next sitting does, or the button “Mark all as seen”. A look is a
//! page that somebody opened; the page that the script fetches by itself is none, since nobody may be in front of it.

use jiff::{SignedDuration, Timestamp};

/// Who stays away for longer comes back to a new sitting.
const SITTING: SignedDuration = SignedDuration::from_mins(30);

/// What a user was shown, in positions of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// What came later is new.
    pub(crate) since: i64,
    /// When that was.
    pub(crate) since_at: Timestamp,
    /// How far the user was shown in the last look.
    pub(crate) shown: i64,
    /// When that was.
    pub(crate) shown_at: Timestamp,
}

impl Visit {
    /// Somebody who was never here: nothing is new, since everything is.
    pub(crate) fn first(last: i64, now: Timestamp) -> Self {
        Self { since: last, since_at: now, shown: last, shown_at: now }
    }

    /// Another look, when `last` is the last position.
    pub(crate) fn look(self, last: i64, now: Timestamp) -> Self {
        let before = if now.duration_since(self.shown_at) > SITTING {
            Self { since: self.shown, since_at: self.shown_at, ..self }
        } else {
            self
        };
        Self { shown: before.shown.max(last), shown_at: now, ..before }
    }

    /// The user has seen everything up to a position.
    pub(crate) fn seen(self, up_to: i64, now: Timestamp) -> Self {
        Self { since: self.since.max(up_to), since_at: now, shown: self.shown.max(up_to), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn nothing_is_new_on_the_first_visit() {
        let first = Visit::first(40, at(0));
        assert_eq!((first.since, first.look(45, at(1)).since), (40, 40));
    }

    #[test]
    fn what_is_new_stays_new_for_the_whole_sitting() {
        let back = Visit::first(40, at(0)).look(50, at(60));
        assert_eq!((back.since, back.since_at), (40, at(0)));
        let again = back.look(55, at(85)).look(56, at(110));
        assert_eq!((again.since, again.since_at), (40, at(0)), "each look within half an hour of the last");
        let next = again.look(60, at(141));
        assert_eq!((next.since, next.since_at), (56, at(110)));
    }

    #[test]
    fn what_was_marked_as_seen_is_old_and_nothing_else() {
        let back = Visit::first(40, at(0)).look(50, at(60));
        let seen = back.seen(47, at(61));
        assert_eq!((seen.since, seen.since_at), (47, at(61)));
        assert_eq!(seen.seen(45, at(62)).since, 47, "an older page takes nothing back");
        assert_eq!(back.seen(52, at(61)).look(50, at(62)).shown, 52, "what came while the page was open");
    }
}
