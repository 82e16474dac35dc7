//! Whose court an incident is in, as its reader sees it: with you, or with whom else.

use contracts::{Party, Status, incident::Court};

use super::incident::court;

/// Where the ball is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// With the reader's organisation.
    You,
    /// With the reporter, for who is not.
    Reporter,
    /// With the provider, for who is not.
    Provider,
    /// With AEMO.
    Aemo,
    /// With nobody: resolved, and not yet closed.
    Resolved,
}

impl Side {
    /// Every one, in the order in which a page shows them.
    pub(crate) const ALL: [Self; 5] = [Self::You, Self::Reporter, Self::Provider, Self::Aemo, Self::Resolved];

    /// The word in a query and a class.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Reporter => "reporter",
            Self::Provider => "provider",
            Self::Aemo => "aemo",
            Self::Resolved => "resolved",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::You => "With you",
            Self::Reporter => "With the reporter",
            Self::Provider => "With the provider",
            Self::Aemo => "With AEMO",
            Self::Resolved => "Resolved, not yet closed",
        }
    }

    /// By its word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == word)
    }
}

/// The statuses of incidents that are not over.
pub(crate) fn statuses() -> impl Iterator<Item = Status> {
    Status::ALL.iter().copied().filter(|status| !status.is_final())
}

/// Where an incident is for a reader of this party, `own` where the reader's organisation is its provider; `None` when
/// it is over.
pub(crate) fn side(status: Status, party: Party, own: bool) -> Option<Side> {
    let is_party = matches!(party, Party::Adr | Party::DataHolder);
    match court(status) {
        None if status.is_final() => None,
        None => Some(Side::Resolved),
        Some(Court::Provider) if is_party && own => Some(Side::You),
        Some(Court::Reporter) if is_party && !own => Some(Side::You),
        Some(Court::Provider) => Some(Side::Provider),
        Some(Court::Reporter) => Some(Side::Reporter),
        Some(Court::Aemo) => Some(Side::Aemo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ball_is_with_you_or_with_the_other() {
        let of = |status, own| side(status, Party::DataHolder, own).map(Side::as_str);
        assert_eq!(of(Status::New, true), Some("you"));
        assert_eq!(of(Status::WaitingForReporter, true), Some("reporter"));
        assert_eq!(of(Status::ReferredToAemo, true), Some("aemo"));
        assert_eq!(of(Status::Resolved, true), Some("resolved"));
        assert_eq!(of(Status::Closed, true), None);
        // The same holder, of an incident that it raised itself.
        assert_eq!(of(Status::New, false), Some("provider"));
        assert_eq!(of(Status::ReadyToVerify, false), Some("you"));
    }

    #[test]
    fn the_accc_has_no_court_of_its_own() {
        for status in Status::ALL {
            assert_ne!(side(*status, Party::Accc, false), Some(Side::You), "{status}");
        }
        assert_eq!(side(Status::InProgress, Party::Accc, false), Some(Side::Provider));
        assert_eq!(side(Status::ReadyToVerify, Party::Accc, false), Some(Side::Reporter));
    }

    #[test]
    fn what_is_over_is_with_nobody() {
        assert_eq!(statuses().count(), 6);
        for status in statuses() {
            assert!(side(status, Party::Adr, false).is_some(), "{status}");
        }
    }
}
