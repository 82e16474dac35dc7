//! A line of the timeline as it is shown.

pub(crate) use contracts::entry::EntryActor;
use contracts::{Audience, IncidentKey, ReferralId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    /// The incident.
    Incident,
    /// A referral round.
    Referral,
}

/// One thing that happened, told to those who may know.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct TimelineEntry {
    /// Its place in all that the portal tells; the id of the same event in `GET /events`.
    pub(crate) position: i64,
    /// The incident.
    pub(crate) incident: IncidentKey,
    /// The referral round that it belongs to.
    pub(crate) referral: Option<ReferralId>,
    /// What it is about.
    pub(crate) subject: Subject,
    /// The version of the incident, or of its referrals, after it.
    pub(crate) version: i64,
    /// What happened, in the past tense: `raised`, `acknowledged`, `commented`, …
    pub(crate) kind: String,
    /// When.
    pub(crate) at: Timestamp,
    /// Who did it.
    pub(crate) actor: EntryActor,
    /// Who reads it.
    pub(crate) audience: Audience,
    /// The status of the incident, or the state of the round, after it.
    pub(crate) state: Option<String>,
    /// What was said or changed.
    #[schema(value_type = Object)]
    pub(crate) body: Value,
}
