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
    pub(crate) clock: FirstResponse,
    /// AEMO's own ticket number, where AEMO gave one.
    pub(crate) reference: Option<String>,
    pub(crate) state: State,
}

/// AEMO's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstResponse {
    /// Until when it is due; unknown of rounds that were opened before there were clocks.
    pub(crate) due: Option<Timestamp>,
    /// When it came.
    pub(crate) at: Option<Timestamp>,
}

/// Where a round stands, with what is known then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Received,
    Accepted,
    Deferred { until: Timestamp, reason: String },
    Returned { reason: String },
    Contributed { advice: String },
    Withdrawn { reason: String },
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
            Self::Accepted => ReferralState::Accepted,
            Self::Deferred { .. } => ReferralState::Deferred,
            Self::Returned { .. } => ReferralState::Returned,
            Self::Contributed { .. } => ReferralState::Contributed,
            Self::Withdrawn { .. } => ReferralState::Withdrawn,
        }
    }

    /// The state after an answer. Which answers a state takes is the published table's; what then is known is ours.
    pub(crate) fn answer(self, answer: &Answer) -> Result<Self, InvalidTransition> {
        self.takes(answer.action())?;
        Ok(match answer {
            Answer::Accept => Self::Accepted,
            Answer::Return { reason } => Self::Returned { reason: reason.clone() },
            Answer::Defer { until, reason } => Self::Deferred { until: *until, reason: reason.clone() },
            Answer::Contribute { advice } => Self::Contributed { advice: advice.clone() },
            Answer::Ask { .. } | Answer::Comment { .. } => self,
        })
    }

    /// Refuses what is not possible in this state.
    pub(crate) fn takes(&self, action: ReferralAction) -> Result<(), InvalidTransition> {
        let from = self.name();
        after(from, action).map(|_| ()).ok_or(InvalidTransition { from, action })
    }

    /// The state after the provider took the round back; `None` where it has ended already.
    pub(crate) fn withdraw(&self, reason: &str) -> Option<Self> {
        self.name().is_open().then(|| Self::Withdrawn { reason: reason.to_owned() })
    }
}
