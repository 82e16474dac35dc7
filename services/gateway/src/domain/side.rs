//! Whose court an incident is in, as its reader sees it: with you, or with whom else.

use contracts::{Party, Status, incident::Court};

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

/// Where an incident that is not over is for a reader of this party, `own` where the reader's organisation is its
/// provider.
pub(crate) fn side(court: Option<Court>, party: Party, own: bool) -> Side {
    let is_party = matches!(party, Party::Adr | Party::DataHolder);
    match court {
        None => Side::Resolved,
        Some(Court::Provider) if is_party && own => Side::You,
        Some(Court::Reporter) if is_party && !own => Side::You,
        Some(Court::Provider) => Side::Provider,
        Some(Court::Reporter) => Side::Reporter,
        Some(Court::Aemo) => Side::Aemo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ball_is_with_you_or_with_the_other() {
        let of = |court, own| side(court, Party::DataHolder, own).as_str();
        assert_eq!(of(Some(Court::Provider), true), "you");
        assert_eq!(of(Some(Court::Reporter), true), "reporter");
        assert_eq!(of(Some(Court::Aemo), true), "aemo");
        assert_eq!(of(None, true), "resolved");
        // The same holder, of an incident that it raised itself.
        assert_eq!(of(Some(Court::Provider), false), "provider");
        assert_eq!(of(Some(Court::Reporter), false), "you");
    }

    #[test]
    fn the_accc_has_no_court_of_its_own() {
        for court in Court::ALL {
            assert_ne!(side(Some(*court), Party::Accc, false), Side::You, "{court}");
        }
        assert_eq!(side(Some(Court::Provider), Party::Accc, false), Side::Provider);
        assert_eq!(side(Some(Court::Reporter), Party::Accc, false), Side::Reporter);
    }

    #[test]
    fn what_is_over_is_nowhere() {
        assert_eq!(statuses().count(), 6);
        assert!(statuses().all(|status| !status.is_final()));
    }
}
