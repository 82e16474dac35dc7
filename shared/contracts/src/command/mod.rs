//! Every command once: what is sent to the owner, and what it answers.
//!
//! A command travels as [`CommandRequest`]; its `fields` are read by the owner through the form of its verb, so
//! that whoever sent it learns of every field at fault in one answer.

mod dead_letters;
mod forms;
mod idempotency_key;
mod notification_forms;
mod participants;
mod replies;

use serde::{Deserialize, Serialize};

pub use dead_letters::*;
pub use forms::*;
pub use idempotency_key::*;
pub use notification_forms::*;
pub use participants::*;
pub use replies::*;

use crate::{actor::Actor, attachment::Attachment, event::Assignee, form::Fields, ids::IncidentKey};

/// A command to the owner of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandRequest {
    /// Who asks. The gateway vouches for it: nobody else may publish commands, but for those that are for operators.
    pub actor: Actor,
    /// The incident, where there is one already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentKey>,
    /// The referral round, where the command is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<i32>,
    /// The version that the caller saw (`If-Match`); the command is refused when another is current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_version: Option<i64>,
    /// The colleague that the form names, where it names one: an agent of the actor's own organisation. The gateway,
    /// which owns the users, vouches for it as it does for the actor; absent when it knows of no such colleague.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colleague: Option<Assignee>,
    /// The files that come with it. The gateway has stored their bytes and vouches for what it says of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// What was filled in.
    #[serde(default)]
    pub fields: Fields,
}
