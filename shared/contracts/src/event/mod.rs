//! Every event once. The type of an event is `cdr.<entity>.<past-tense>.v<major>`; the subject it travels on is
//! its type and the key of the entity.
//!
//! Each owner numbers its events of one entity and key from 1 without a gap (`ce-incidentversion`), and readers
//! take them in that order. `cdr.incident.raised` is number 1 of an incident, from intake; workflow goes on from 2.

mod aemo;
mod for_participant;
mod incident;
mod participant;
mod referral;
mod watcher;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use aemo::{
    AemoChange, AemoEvent, Closed as PacketClosed, Opened as PacketOpened, Packet, Question, Said,
    UpdateKind, Updated as PacketUpdated, Withdrawn as PacketWithdrawn,
};
pub use for_participant::ParticipantEvent;
pub(crate) use for_participant::{
    ORGANISATION as ANY_ORGANISATION, PARTICIPANT, schemas as participant_schemas,
};
pub use incident::*;
pub use participant::{OrganisationEvent, UserEvent};
pub use referral::*;
pub use watcher::{Watcher, WatcherEvent};

/// What the envelope needs to know of an event.
pub trait Event: Serialize + Send + Sync {
    /// The whole type, as in `cdr.incident.raised.v1`.
    fn event_type(&self) -> &str;

    /// The key of the entity; with the type it makes the subject.
    fn key(&self) -> String;
}

/// An event that can be read back from its type and body.
pub trait ReadEvent: Sized {
    /// The types that belong to this family.
    const TYPES: &'static [&'static str];

    /// Reads a body of the given type.
    fn read(event_type: &str, body: Value) -> Result<Self, UnreadableEvent>;
}

/// Why an event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableEvent {
    /// A type that this version does not know.
    #[error("unknown event type {0}")]
    UnknownType(String),
    /// A body that is not of its type.
    #[error("the body of {event_type} does not fit: {reason}")]
    Body {
        /// The type.
        event_type: String,
        /// What does not fit.
        reason: String,
    },
}

/// The entity of incident events.
pub const INCIDENT: &str = "cdr.incident";
/// The entity of referral events.
pub const REFERRAL: &str = "cdr.referral";
/// The entity of organisation events.
pub const ORGANISATION: &str = "cdr.organisation";
/// The entity of user events.
pub const USER: &str = "cdr.user";
/// The entity of events about an incident's watchers.
pub const WATCHER: &str = "cdr.watcher";

/// The entity of a type or subject: its second word, as `incident` in `cdr.incident.raised.v1`. It names the
/// sequence in which the event is numbered together with the first word, since AEMO's packets are numbered apart.
pub fn entity(event_type: &str) -> &str {
    let end = event_type.match_indices('.').nth(1).map_or(event_type.len(), |(at, _)| at);
    &event_type[..end]
}

fn body<T: DeserializeOwned>(event_type: &str, value: Value) -> Result<T, UnreadableEvent> {
    serde_json::from_value(value).map_err(|error| UnreadableEvent::Body {
        event_type: event_type.to_owned(),
        reason: error.to_string(),
    })
}

/// Declares what can happen to an entity: a struct each, the type each travels as, and how it is read back.
macro_rules! changes {
    ($(#[$meta:meta])* $name:ident, $prefix:literal { $($(#[$vmeta:meta])* $variant:ident($payload:ty) = $verb:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name { $($(#[$vmeta])* $variant($payload),)+ }

        impl $name {
            /// Every type, in the order of an entity's life.
            pub const TYPES: &'static [&'static str] = &[$(concat!($prefix, ".", $verb, ".v1"),)+];

            /// The whole type of this change.
            pub const fn event_type(&self) -> &'static str {
                match self { $(Self::$variant(_) => concat!($prefix, ".", $verb, ".v1"),)+ }
            }

            /// The past-tense word alone, as in `acknowledged`.
            pub const fn verb(&self) -> &'static str { match self { $(Self::$variant(_) => $verb,)+ } }

            /// The schema of each type's `change`.
            pub(crate) fn schemas() -> Vec<(&'static str, $crate::schema::Described)> {
                vec![$((concat!($prefix, ".", $verb, ".v1"), $crate::schema::Described::of::<$payload>()),)+]
            }

            pub(super) fn read(event_type: &str, value: serde_json::Value) -> Result<Self, super::UnreadableEvent> {
                match event_type {
                    $(concat!($prefix, ".", $verb, ".v1") => super::body(event_type, value).map(Self::$variant),)+
                    _ => Err(super::UnreadableEvent::UnknownType(event_type.to_owned())),
                }
            }
        }

        $(impl From<$payload> for $name { fn from(change: $payload) -> Self { Self::$variant(change) } })+
    };
}
use changes;

/// Takes the `change` out of a body, so that it can be read by its type.
fn take_change(event_type: &str, body: &mut Value) -> Result<Value, UnreadableEvent> {
    body.get_mut("change").map(Value::take).ok_or_else(|| UnreadableEvent::Body {
        event_type: event_type.to_owned(),
        reason: "`change` is missing".to_owned(),
    })
}
