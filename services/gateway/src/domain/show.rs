//! Which part of a timeline is shown.

use std::str::FromStr;

use contracts::{Audience, Relation};

/// The lines in which somebody speaks to somebody.
const SAID: &[&str] = &[
    "commented",
    "attached",
    "information_requested",
    "information_provided",
    "expected_input",
    "asked",
    "answered",
    "contributed",
    "returned",
    "verification_failed",
];
/// Those of them by which nothing was done.
const ONLY_SAID: &[&str] = &["commented", "attached", "expected_input", "asked", "answered"];

/// Whether somebody speaks in a line of this kind.
pub(crate) fn is_said(kind: &str) -> bool {
    SAID.contains(&kind)
}

/// A part of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Show {
    #[default]
    Everything,
    Conversation,
    Done,
    /// What the provider and AEMO say to each other.
    WithAemo,
    /// What the reader's organisation keeps to itself.
    Internal,
}

/// What a line has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// One of these kinds, or none of them.
    pub(crate) kinds: Option<(&'static [&'static str], bool)>,
    pub(crate) audience: Option<Audience>,
}

impl Show {
    /// Every part, in the order in which they are offered.
    const ALL: [Self; 5] = [Self::Everything, Self::Conversation, Self::Done, Self::WithAemo, Self::Internal];

    /// The word in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Conversation => "conversation",
            Self::Done => "done",
            Self::WithAemo => "aemo",
            Self::Internal => "internal",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::Conversation => "Conversation",
            Self::Done => "What was done",
            Self::WithAemo => "With AEMO",
            Self::Internal => "Internal",
        }
    }

    /// What the lines of this part are.
    pub(crate) const fn wanted(self) -> Wanted {
        let (kinds, audience) = match self {
            Self::Everything => (None, None),
            Self::Conversation => (Some((SAID, true)), None),
            Self::Done => (Some((ONLY_SAID, false)), None),
            Self::WithAemo => (None, Some(Audience::Referral)),
            Self::Internal => (None, Some(Audience::Organisation)),
        };
        Wanted { kinds, audience }
    }

    /// The parts that a reader with this relation is offered. Whoever has no part in a referral has no use for its.
    pub(crate) fn offered(relation: Relation, referred: bool) -> impl Iterator<Item = Self> {
        let with_aemo = referred && matches!(relation, Relation::Provider | Relation::Accc);
        Self::ALL.into_iter().filter(move |one| *one != Self::WithAemo || with_aemo)
    }
}

impl FromStr for Show {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_an_address_is_a_part() {
        for one in Show::ALL {
            assert_eq!(one.as_str().parse(), Ok(one));
        }
        assert_eq!("<script>".parse::<Show>(), Err(()));
    }

    #[test]
    fn the_reporter_is_not_offered_the_thread_with_aemo() {
        let offered = |relation, referred| Show::offered(relation, referred).any(|one| one == Show::WithAemo);
        assert!(offered(Relation::Provider, true) && offered(Relation::Accc, true));
        assert!(!offered(Relation::Reporter, true) && !offered(Relation::Provider, false));
    }

    #[test]
    fn every_line_is_said_or_done() {
        assert!(ONLY_SAID.iter().all(|kind| is_said(kind)));
        assert!(!is_said("raised") && !is_said("resolved"));
    }
}
