//! One round, and what is valid in each of its states.

use contracts::{ReferralAction, ReferralState, event::Packet, referral::after};
use jiff::Timestamp;

use super::Answer;

/// One round of a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Round {
    /// From 1.
    pub(crate) number: i32,
    /// What AEMO was told when it began.
    pub(crate) packet: Packet,
    pub(crate) opened_at: Timestamp,
    pub(crate) state: State,
}

/// Where a round stands, with what is known then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Received,
    /// `reference` is AEMO's own ticket number.
    Accepted {
        reference: Option<String>,
    },
    Deferred {
        reference: Option<String>,
        until: Timestamp,
        reason: String,
    },
    Returned {
        reason: String,
    },
    Contributed {
        reference: Option<String>,
        advice: String,
    },
    Withdrawn {
        reference: Option<String>,
        reason: String,
    },
}

/// An answer that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidTransition {
    pub(crate) from: ReferralState,
    pub(crate) action: ReferralAction,
}

impl State {
    /// Its word on the wire.
    pub(crate) const fn name(&self) -> ReferralState {
        match self {
            Self::Received => ReferralState::Received,
            Self::Accepted { .. } => ReferralState::Accepted,
            Self::Deferred { .. } => ReferralState::Deferred,
            Self::Returned { .. } => ReferralState::Returned,
            Self::Contributed { .. } => ReferralState::Contributed,
            Self::Withdrawn { .. } => ReferralState::Withdrawn,
        }
    }

    /// AEMO's own ticket number, where AEMO gave one.
    pub(crate) fn reference(&self) -> Option<&str> {
        match self {
            Self::Accepted { reference }
            | Self::Deferred { reference, .. }
            | Self::Contributed { reference, .. }
            | Self::Withdrawn { reference, .. } => reference.as_deref(),
            Self::Received | Self::Returned { .. } => None,
        }
    }

    fn into_reference(self) -> Option<String> {
        self.reference().map(str::to_owned)
    }

    /// The state after an answer. Which answers a state takes is the published table's; what then is known is ours.
    pub(crate) fn answer(self, answer: &Answer) -> Result<Self, InvalidTransition> {
        let (from, action) = (self.name(), answer.action());
        if after(from, action).is_none() {
            return Err(InvalidTransition { from, action });
        }
        Ok(match answer {
            // A second acceptance, after deferring, need not repeat the ticket number.
            Answer::Accept { reference } => {
                Self::Accepted { reference: reference.clone().or(self.into_reference()) }
            }
            Answer::Return { reason } => Self::Returned { reason: reason.clone() },
            Answer::Defer { until, reason } => {
                Self::Deferred { until: *until, reason: reason.clone(), reference: self.into_reference() }
            }
            Answer::Contribute { advice } => {
                Self::Contributed { advice: advice.clone(), reference: self.into_reference() }
            }
            Answer::Ask { .. } | Answer::Comment { .. } => self,
        })
    }

    /// The state after the provider took the round back; `None` where it has ended already.
    pub(crate) fn withdraw(self, reason: &str) -> Option<Self> {
        let open = self.name().is_open();
        open.then(|| Self::Withdrawn { reason: reason.to_owned(), reference: self.into_reference() })
    }
}
