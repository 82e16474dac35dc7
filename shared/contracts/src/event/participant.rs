//! Who takes part, for services that need to know.

use serde::Serialize;
use serde_json::Value;

use super::{Event, ReadEvent, UnreadableEvent, body};
use crate::participant::{EnrolledUser, Organisation};

/// An organisation as it now stands: `cdr.organisation.registered.v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct OrganisationEvent(pub Organisation);

/// A user as he or she now stands: `cdr.user.enrolled.v1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UserEvent(pub EnrolledUser);

const REGISTERED: &str = "cdr.organisation.registered.v1";
const ENROLLED: &str = "cdr.user.enrolled.v1";

impl Event for OrganisationEvent {
    fn event_type(&self) -> &'static str {
        REGISTERED
    }

    fn key(&self) -> String {
        self.0.id.to_string()
    }
}

impl ReadEvent for OrganisationEvent {
    const TYPES: &'static [&'static str] = &[REGISTERED];

    fn read(event_type: &str, value: Value) -> Result<Self, UnreadableEvent> {
        match event_type {
            REGISTERED => body(event_type, value).map(Self),
            _ => Err(UnreadableEvent::UnknownType(event_type.to_owned())),
        }
    }
}

impl Event for UserEvent {
    fn event_type(&self) -> &'static str {
        ENROLLED
    }

    fn key(&self) -> String {
        self.0.id.to_string()
    }
}

impl ReadEvent for UserEvent {
    const TYPES: &'static [&'static str] = &[ENROLLED];

    fn read(event_type: &str, value: Value) -> Result<Self, UnreadableEvent> {
        match event_type {
            ENROLLED => body(event_type, value).map(Self),
            _ => Err(UnreadableEvent::UnknownType(event_type.to_owned())),
        }
    }
}
