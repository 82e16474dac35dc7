//! The parties of an incident as the lanes of a picture.

use contracts::{OrganisationId, Party, incident::Court};

use super::timeline::EntryActor;

/// Who moves in a lane, in the order in which they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lane {
    Reporter,
    Provider,
    Aemo,
    Accc,
    /// What follows by itself, as a period that ends.
    Portal,
}

impl Lane {
    /// The lanes of a picture, from the top.
    pub(crate) const DRAWN: [Self; 4] = [Self::Reporter, Self::Provider, Self::Aemo, Self::Accc];

    /// The lane of whoever did something. Who is neither reporter nor provider any more was the provider once: only a
    /// provider can be replaced.
    pub(crate) fn of(actor: &EntryActor, reporter: &OrganisationId) -> Self {
        match actor.party {
            Party::Adr | Party::DataHolder if actor.organisation == *reporter => Self::Reporter,
            Party::Adr | Party::DataHolder => Self::Provider,
            other => Self::from(other),
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Reporter => "Reporter",
            Self::Provider => "Provider",
            Self::Aemo => "AEMO",
            Self::Accc => "ACCC",
            Self::Portal => "The portal",
        }
    }

    /// The class that gives it its colour.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Provider => "provider",
            Self::Aemo => "aemo",
            Self::Accc => "accc",
            Self::Portal => "portal",
        }
    }
}

/// Where the reporter is not known.
impl From<Party> for Lane {
    fn from(party: Party) -> Self {
        match party {
            Party::Adr => Self::Reporter,
            Party::DataHolder => Self::Provider,
            Party::Aemo => Self::Aemo,
            Party::Accc => Self::Accc,
            Party::Operator => Self::Portal,
        }
    }
}

impl From<Court> for Lane {
    fn from(court: Court) -> Self {
        match court {
            Court::Reporter => Self::Reporter,
            Court::Provider => Self::Provider,
            Court::Aemo => Self::Aemo,
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::Actor;

    use super::*;

    #[test]
    fn a_data_holder_that_reports_stands_in_the_lane_of_the_reporter() {
        let reporter: OrganisationId = "holder-1".parse().expect("a token");
        let mut actor = EntryActor::from(&Actor::system());
        assert_eq!(Lane::of(&actor, &reporter), Lane::Portal);
        actor.party = Party::DataHolder;
        assert_eq!(Lane::of(&actor, &reporter), Lane::Provider);
        actor.organisation = reporter.clone();
        assert_eq!(Lane::of(&actor, &reporter), Lane::Reporter);
    }
}
