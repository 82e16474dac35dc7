//! What happens in a referral round, as the services tell each other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Event, Packet, ReadEvent, UnreadableEvent, body, changes, take_change};
use crate::{
    actor::Actor, ids::IncidentKey, incident::Severity, lifecycle::Parties, referral::ReferralState,
    text_enum::text_enum,
};

/// One change of a referral round. Keyed by the incident: all rounds of one incident are one sequence.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReferralEvent {
    /// The incident.
    pub incident: IncidentKey,
    /// The round.
    pub round: i32,
    /// When it was decided.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The organisations on the incident.
    pub parties: Parties,
    /// AEMO's state after the change.
    pub state: ReferralState,
    /// AEMO's own ticket number, as it stands after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What changed.
    #[schema(value_type = Object)]
    pub change: ReferralChange,
}

#[derive(Deserialize)]
struct Placed {
    incident: IncidentKey,
    round: i32,
    at: Timestamp,
    actor: Actor,
    parties: Parties,
    state: ReferralState,
    #[serde(default)]
    reference: Option<String>,
}

impl Event for ReferralEvent {
    fn event_type(&self) -> &'static str {
        self.change.event_type()
    }

    fn key(&self) -> String {
        self.incident.to_string()
    }
}

impl ReadEvent for ReferralEvent {
    const TYPES: &'static [&'static str] = ReferralChange::TYPES;

    fn read(event_type: &str, mut value: Value) -> Result<Self, UnreadableEvent> {
        let change = ReferralChange::read(event_type, take_change(event_type, &mut value)?)?;
        let Placed { incident, round, at, actor, parties, state, reference } = body(event_type, value)?;
        Ok(Self { incident, round, at, actor, parties, state, reference, change })
    }
}

changes! {
    /// What can happen in a round.
    ReferralChange, "cdr.referral" {
        /// The round was opened and told to AEMO.
        Opened(Box<Opened>) = "opened";
        /// AEMO took it up.
        Accepted(Accepted) = "accepted";
        /// AEMO gave it back.
        Returned(Returned) = "returned";
        /// AEMO set it aside.
        Deferred(Deferred) = "deferred";
        /// AEMO asked the provider.
        Asked(Asked) = "asked";
        /// The provider answered a question of AEMO's.
        Answered(Answered) = "answered";
        /// AEMO gave its information.
        Contributed(Contributed) = "contributed";
        /// AEMO said something.
        Commented(ReferralCommented) = "commented";
        /// The provider took it back.
        Withdrawn(Withdrawn) = "withdrawn";
        /// AEMO has read what it was told.
        Read(Read) = "read";
        /// AEMO's first response is due at another time, since the severity is another.
        Rescheduled(Rescheduled) = "rescheduled";
    }
}

/// A round begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Opened {
    /// What AEMO was told.
    pub packet: Packet,
}

/// AEMO works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Accepted {
    /// AEMO's own ticket number.
    pub reference: Option<String>,
}

/// AEMO cannot contribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Returned {
    /// Why.
    pub reason: String,
}

/// AEMO will go on later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deferred {
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// AEMO needs something from the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Asked {
    /// By which the answer names it. Questions of before 2026-12 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question_id: Option<Uuid>,
    /// The question.
    pub question: String,
}

/// The provider's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Answered {
    /// Which question.
    pub question_id: Uuid,
    /// The answer.
    pub answer: String,
    /// Whether another question of AEMO's waits for the provider still.
    pub more_asked: bool,
}

/// AEMO's information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contributed {
    /// In words.
    pub advice: String,
}

/// AEMO's word to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferralCommented {
    /// The comment.
    pub comment_id: Uuid,
    /// What was said.
    pub body: String,
}

text_enum! {
    /// How AEMO is known to have read something.
    ReadBy, "a way of reading" {
        /// AEMO's system acknowledged the message.
        System = "system", "AEMO’s system";
        /// A user of AEMO's opened the referral on the desk.
        Desk = "desk", "AEMO’s desk";
    }
}

/// AEMO has read all that it was told in the round until a moment. It says nothing of what AEMO makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Read {
    /// The number, in `aemo.referral.*`, of the last message of the round that AEMO has read with all before it.
    pub message: i64,
    /// When that was told.
    pub told_at: Timestamp,
    /// How it is known.
    pub by: ReadBy,
}

/// AEMO's clock has changed with the severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rescheduled {
    /// The severity as it now stands.
    pub severity: Severity,
    /// Until when AEMO's first response is due now.
    pub first_response_due: Timestamp,
}

/// The provider needs it no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Withdrawn {
    /// Why.
    pub reason: String,
}
