//! Whoever is signed in.

use contracts::{Actor, Party, Role};

/// A user, as the gateway vouches for one.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// On whose behalf commands are sent.
    pub(crate) actor: Actor,
    /// The name the user signs in with.
    pub(crate) login: String,
    /// Whether the terms were accepted; no command without it.
    pub(crate) terms_accepted: bool,
}

impl Viewer {
    /// The word under which the user reads (see [`super::reader`]).
    pub(crate) fn reader(&self) -> Option<String> {
        super::reader::reader(self.actor.party, &self.actor.organisation)
    }

    /// Whether the user may raise an incident.
    pub(crate) fn may_raise(&self) -> bool {
        contracts::incident::may_raise(self.actor.party) && self.actor.role == Role::Agent
    }

    /// Whether the user sees incidents at all.
    pub(crate) fn sees_incidents(&self) -> bool {
        matches!(self.actor.party, Party::Adr | Party::DataHolder | Party::Accc)
    }

    /// Whether the user runs the portal: sees how it works inside, and no incident.
    pub(crate) fn operates(&self) -> bool {
        self.actor.party == Party::Operator
    }

    /// Whether the user has queues: a holder works on incidents, and the ACCC looks on.
    pub(crate) fn sees_queues(&self) -> bool {
        matches!(self.actor.party, Party::DataHolder | Party::Accc)
    }

    /// Whether the user may say who works on an incident.
    pub(crate) fn may_assign(&self) -> bool {
        self.actor.party == Party::DataHolder && self.actor.role == Role::Agent
    }

    /// Whether the user watches over all incidents.
    pub(crate) fn monitors(&self) -> bool {
        self.actor.party == Party::Accc
    }

    /// Whether the user sees referrals at all.
    pub(crate) fn sees_referrals(&self) -> bool {
        matches!(self.actor.party, Party::DataHolder | Party::Aemo | Party::Accc)
    }
}
