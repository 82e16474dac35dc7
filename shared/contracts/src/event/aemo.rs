//! What AEMO's systems are told, in the stream `AEMO_REFERRALS`. Numbered apart from the inner events, so that
//! AEMO sees a gapless sequence of its own per incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Event, Evidence, Provider, ReadEvent, UnreadableEvent, body, changes, take_change};
use crate::{
    actor::Party,
    attachment::AttachmentReference,
    ids::{IncidentKey, ReferralId},
    incident::{Severity, Status},
};

/// One message to AEMO.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AemoEvent {
    /// The incident.
    pub incident: IncidentKey,
    /// The round; give it back in each answer.
    pub round: i32,
    /// Incident and round in one.
    pub referral: ReferralId,
    /// When it was decided.
    pub at: Timestamp,
    /// What is told.
    #[schema(value_type = Object)]
    pub change: AemoChange,
}

#[derive(Deserialize)]
struct Placed {
    incident: IncidentKey,
    round: i32,
    referral: ReferralId,
    at: Timestamp,
}

impl Event for AemoEvent {
    fn event_type(&self) -> &'static str {
        self.change.event_type()
    }

    fn key(&self) -> String {
        self.incident.to_string()
    }
}

impl ReadEvent for AemoEvent {
    const TYPES: &'static [&'static str] = AemoChange::TYPES;

    fn read(event_type: &str, mut value: Value) -> Result<Self, UnreadableEvent> {
        let change = AemoChange::read(event_type, take_change(event_type, &mut value)?)?;
        let Placed { incident, round, referral, at } = body(event_type, value)?;
        Ok(Self { incident, round, referral, at, change })
    }
}

changes! {
    /// What AEMO can be told.
    AemoChange, "aemo.referral" {
        /// A round begins.
        Opened(Box<Opened>) = "opened";
        /// The provider added something.
        Updated(Updated) = "updated";
        /// The provider took the round back; nothing is expected any more.
        Withdrawn(Withdrawn) = "withdrawn";
        /// The incident behind it came to its end: for good, or for now where it was resolved.
        Closed(Closed) = "closed";
    }
}

/// The referral packet: what AEMO needs, and no more. Never a consumer's data, the reporter's users or comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Packet {
    /// Who refers.
    pub provider: Provider,
    /// In one line.
    pub summary: String,
    /// How bad.
    pub severity: Severity,
    // DOMAIN, "Clocks".
    /// Until when AEMO's first response is due: that it accepts, returns, asks or contributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_due: Option<Timestamp>,
    /// What the provider expects AEMO to contribute.
    pub expected_input: String,
    /// Why the provider refers it all the same, where the evidence points elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// What was seen.
    pub evidence: Evidence,
    /// The files that are meant for AEMO, as far as they were there when the round began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentReference>,
}

/// A round begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Opened {
    /// What it is about.
    pub packet: Packet,
    /// What the provider and AEMO said in the rounds before, from the beginning; empty in the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thread: Vec<Said>,
    /// How many words were left out at the beginning of `thread`, which would be too long with them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thread_left_out: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Something that the provider or AEMO said. People are not named: AEMO deals with the provider, and not with its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Said {
    /// In which round.
    pub round: i32,
    /// When.
    pub at: Timestamp,
    /// The provider or AEMO; the portal where it closed a round by itself.
    pub party: Party,
    /// The organisation's name.
    pub by: String,
    /// What it was: `opened` (the expected input), `accepted` (AEMO's ticket number), `asked`, `answered`, `commented`,
    /// `deferred`, `returned`, `contributed`, `withdrawn`, `attached`, `detached` or `severity_changed`.
    pub kind: String,
    /// In words.
    pub text: String,
}

/// What kind of addition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// A comment to AEMO.
    Comment,
    /// The provider changed the severity; the text is the reason.
    Severity,
    /// Files for AEMO; the text is what was said about them.
    Attachment,
    /// A file that was for AEMO is not there any more.
    AttachmentRemoved,
    /// The provider answers the `question`.
    Answer,
}

/// A question of AEMO's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Question {
    /// As the reply to `ask` gave it.
    pub id: Uuid,
    /// In AEMO's words.
    pub text: String,
}

/// The provider added something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Updated {
    /// What kind of addition.
    pub kind: UpdateKind,
    /// The organisation that says so.
    pub by: String,
    /// In words.
    pub text: String,
    /// The severity as it now stands.
    pub severity: Severity,
    /// The files that were added, or that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentReference>,
    /// Until when AEMO's first response is due now, where it is still awaited and the severity is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_due: Option<Timestamp>,
    /// The question that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
}

/// The provider took the round back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Withdrawn {
    /// Why.
    pub reason: String,
}

/// The incident came to its end. A resolved one can be reopened within fourteen days, and then come with a further round,
/// numbered on; only a cancelled or closed one is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Closed {
    /// Resolved or cancelled.
    pub status: Status,
}
