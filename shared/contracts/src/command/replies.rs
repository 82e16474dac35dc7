//! What an owner answers. A reply means: committed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    attachment::Attachment,
    ids::{IncidentKey, ReferralId},
    incident::Status,
    lifecycle::Action,
    operation::DataCluster,
    referral::{ReferralAction, ReferralState},
};

/// The answer of intake and workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IncidentReply {
    /// The incident.
    pub key: IncidentKey,
    /// Its version after the command.
    pub version: i64,
    /// Its status after the command.
    pub status: Status,
    /// Whether AEMO holds part of the data.
    pub shared_responsibility: bool,
    /// The kind of data.
    pub data_cluster: DataCluster,
    /// What the caller may do now.
    pub available_actions: Vec<Action>,
    /// The comment, where one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<Uuid>,
    /// The files, where some were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// The answer of the liaison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferralReply {
    /// The round.
    pub referral: ReferralId,
    /// The incident.
    pub incident: IncidentKey,
    /// The number of the round.
    pub round: i32,
    /// AEMO's state after the answer.
    pub state: ReferralState,
    /// The version of the incident's referrals after the answer.
    pub version: i64,
    /// AEMO's own ticket number, as the portal keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The question, where one was asked or answered: the answer to it names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question_id: Option<Uuid>,
    /// What the caller may do now.
    pub available_actions: Vec<ReferralAction>,
}

/// What has been read of a round, after a user of AEMO's looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Looked {
    /// How many messages are read by it that were not before.
    pub read: u32,
}

/// One thing that a user should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Notification {
    /// Its id, which is also its place in the list.
    pub id: Uuid,
    /// The incident.
    pub incident: IncidentKey,
    /// The referral round, where it is about one.
    pub round: Option<i32>,
    /// What happened: the event's type.
    pub event: String,
    /// In one sentence.
    pub text: String,
    /// When it happened.
    pub at: Timestamp,
    /// Whether the user has read it.
    pub read: bool,
}

/// A page of notifications, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NotificationPage {
    /// The page.
    pub items: Vec<Notification>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many are unread in all.
    pub unread: i64,
}

/// How many notifications are unread, also after some were marked as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unread {
    /// How many are still unread in all.
    pub unread: i64,
}

/// The answer to watching an incident, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Watching {
    /// The incident.
    pub incident: IncidentKey,
    /// Whether the caller watches it now.
    pub watching: bool,
    /// The number of the last change of its watchers; 0 where nobody ever watched it.
    pub version: i64,
}
