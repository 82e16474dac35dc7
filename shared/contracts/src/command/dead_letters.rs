//! What an operator asks a service about the events that it could not process, and what it answers.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::form::{FieldError, Fields, Form, ReadForm};

/// A dead letter that its service shall try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayDeadLetterForm {
    /// The event's own id, `ce-id`. What the event says is not sent along: the service has kept it, and whoever sends
    /// this command can make no event.
    pub event: Uuid,
}

impl ReadForm for ReplayDeadLetterForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let event = form.value("event");
        form.finish(|| Some(Self { event: event? }))
    }
}

/// An event that failed and holds up the later ones of its sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckEvent {
    /// Its own id, `ce-id`.
    pub event: Uuid,
    /// Whether it is a dead letter; otherwise it is tried again by itself.
    pub dead: bool,
    /// How often it was tried.
    pub tries: i64,
    /// How many later events of its sequence wait for it.
    pub behind: i64,
}

/// The answer to replaying a dead letter, and to asking what is stuck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckEvents {
    /// Whether the command changed anything: an event that is no dead letter, or no more, is not tried again.
    pub changed: bool,
    /// What is stuck now, the dead ones first.
    pub items: Vec<StuckEvent>,
    /// Whether that is all; there may be too many for one answer.
    pub complete: bool,
}
