//! What a transition gives.

use contracts::event::IncidentChange;
use jiff::{SignedDuration, Timestamp};

use super::Incident;

/// How long nothing may happen to a resolved incident before it is closed, and for how long after resolving it can be
/// reopened (DOMAIN, "Lifecycle").
pub(super) const QUIET: SignedDuration = SignedDuration::from_hours(14 * 24);

/// An incident in its next version, and what the world is told of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decided {
    pub(crate) incident: Incident,
    pub(crate) change: IncidentChange,
    pub(crate) quiet_period: QuietPeriod,
}

/// What a change means for the quiet period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuietPeriod {
    /// Nothing.
    Unchanged,
    /// It begins, or begins again, and ends then.
    Until(Timestamp),
    /// It is over.
    Over,
}

impl Decided {
    pub(super) fn new(incident: Incident, change: IncidentChange) -> Self {
        Self { incident, change, quiet_period: QuietPeriod::Unchanged }
    }

    /// From now on it must be quiet for [`QUIET`].
    pub(super) fn quiet_from(self, now: Timestamp) -> Self {
        Self { quiet_period: QuietPeriod::Until(now + QUIET), ..self }
    }

    pub(super) fn quiet_no_more(self) -> Self {
        Self { quiet_period: QuietPeriod::Over, ..self }
    }
}
