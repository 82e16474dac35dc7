//! Who watches an incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Event, ReadEvent, UnreadableEvent, body};
use crate::{
    actor::Party,
    ids::{IncidentKey, OrganisationId, UserId},
};

/// Somebody watches an incident, or no longer does: `cdr.watcher.changed.v1`. Notification owns it, and numbers it for
/// each incident apart from what happens to the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WatcherEvent {
    /// The incident.
    pub incident: IncidentKey,
    /// When it changed.
    pub at: Timestamp,
    /// Who watches it, or did until now.
    pub watcher: Watcher,
    /// Whether the user watches it from now on.
    pub watching: bool,
}

/// A user who watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Watcher {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub name: String,
    /// For whom the user acts.
    pub organisation: OrganisationId,
    /// What kind of participant it is.
    pub party: Party,
}

const CHANGED: &str = "cdr.watcher.changed.v1";

impl Event for WatcherEvent {
    fn event_type(&self) -> &'static str {
        CHANGED
    }

    fn key(&self) -> String {
        self.incident.to_string()
    }
}

impl ReadEvent for WatcherEvent {
    const TYPES: &'static [&'static str] = &[CHANGED];

    fn read(event_type: &str, value: Value) -> Result<Self, UnreadableEvent> {
        match event_type {
            CHANGED => body(event_type, value),
            _ => Err(UnreadableEvent::UnknownType(event_type.to_owned())),
        }
    }
}
