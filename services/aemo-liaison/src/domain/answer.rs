//! What AEMO can say in a round, and who may say it.

use contracts::{
    Actor, Party, Problem, ReferralAction, ReferralId, Role,
    event::{Accepted, Asked, Contributed, Deferred, ReferralChange, ReferralCommented, Returned},
    lifecycle::Parties,
    problem::Kind,
};
use jiff::Timestamp;
use uuid::Uuid;

/// An answer of AEMO's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Accept,
    Return { reason: String },
    Defer { until: Timestamp, reason: String },
    Ask { question_id: Uuid, question: String },
    Contribute { advice: String },
    Comment { comment_id: Uuid, body: String },
}

impl Answer {
    /// Which answer it is.
    pub(crate) const fn action(&self) -> ReferralAction {
        match self {
            Self::Accept => ReferralAction::Accept,
            Self::Return { .. } => ReferralAction::Return,
            Self::Defer { .. } => ReferralAction::Defer,
            Self::Ask { .. } => ReferralAction::Ask,
            Self::Contribute { .. } => ReferralAction::Contribute,
            Self::Comment { .. } => ReferralAction::Comment,
        }
    }

    /// What the services are told of it. `reference` is AEMO's ticket number after the answer.
    pub(super) fn into_change(self, reference: Option<&str>) -> ReferralChange {
        match self {
            Self::Accept => Accepted { reference: reference.map(str::to_owned) }.into(),
            Self::Return { reason } => Returned { reason }.into(),
            Self::Defer { until, reason } => Deferred { until, reason }.into(),
            Self::Ask { question_id, question } => Asked { question_id: Some(question_id), question }.into(),
            Self::Contribute { advice } => Contributed { advice }.into(),
            Self::Comment { comment_id, body } => ReferralCommented { comment_id, body }.into(),
        }
    }

    /// What it adds to the thread, in AEMO's words. Taking a round up says nothing, but for a number.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Accept => None,
            Self::Return { reason } | Self::Defer { reason, .. } => Some(reason),
            Self::Ask { question, .. } => Some(question),
            Self::Contribute { advice } => Some(advice),
            Self::Comment { body, .. } => Some(body),
        }
    }
}

/// Refuses whoever does not answer for AEMO.
pub(crate) fn may_answer(actor: &Actor) -> Result<(), Problem> {
    if actor.party != Party::Aemo {
        return Err(Problem::new(Kind::Forbidden, "Only AEMO answers a referral."));
    }
    match actor.role {
        Role::Agent => Ok(()),
        Role::Viewer => Err(Problem::new(
            Kind::Forbidden,
            "You can read referrals, but not answer them. Ask an agent of AEMO to do it.",
        )),
    }
}

/// Refuses whoever does not answer AEMO for the provider of this incident. To others there is no such referral.
pub(crate) fn may_answer_aemo(actor: &Actor, parties: &Parties, referral: ReferralId) -> Result<(), Problem> {
    if actor.party == Party::Aemo {
        let detail = "AEMO's question is answered by the provider. Say more with a comment, or ask again.";
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    if actor.organisation != parties.provider {
        return Err(Problem::not_found(format_args!("referral {referral}")));
    }
    match actor.role {
        Role::Agent => Ok(()),
        Role::Viewer => Err(Problem::new(
            Kind::Forbidden,
            "You can read referrals, and not answer AEMO. Ask an agent of your organisation to do it.",
        )),
    }
}
