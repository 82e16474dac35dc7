//! Each event with what the catalogue says of it: who publishes it, and by which consumers it is read.

use serde_json::Value;

use crate::{
    event::{self, ANY_ORGANISATION},
    nats::{
        participant,
        permissions::{ServicePermissions, portal_users},
        streams::{CONSUMERS, PARTICIPANT_EVENTS, StreamSpec},
        subjects,
    },
    schema::{self, Described},
};

/// One type of event.
pub(super) struct EventMessage {
    /// The type; a word in braces stands for one of many.
    pub(super) event_type: String,
    pub(super) body: Described,
    pub(super) stream: &'static str,
    /// The user of the broker that may publish it: the service that owns it.
    pub(super) publisher: &'static str,
    /// The durable consumers that read it.
    pub(super) readers: Vec<String>,
    /// The words in braces in the subject, the last one the key: what each is, and where the body says it.
    pub(super) parameters: Vec<Parameter>,
}

/// A word of a subject that is one of many.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) location: &'static str,
}

const INCIDENT: Parameter = Parameter {
    name: "incident",
    description: "The key of the incident.",
    location: "$message.payload#/incident",
};
const ORGANISATION: Parameter = Parameter {
    name: "organisation",
    description: "The id of the organisation.",
    location: "$message.payload#/id",
};
const USER: Parameter =
    Parameter { name: "user", description: "The id of the user.", location: "$message.payload#/id" };
/// The organisation in the type of what a participant's systems are sent.
const FOR_WHOM: Parameter = Parameter {
    name: "organisation",
    description: "The id of the organisation that it is for: `organisation` in `/api/v1/me` of its users.",
    location: "$message.payload#/organisation",
};

impl EventMessage {
    /// What the type is called, whomever it is for.
    pub(super) fn name(&self) -> String {
        self.event_type.replacen(&format!(".{ANY_ORGANISATION}"), "", 1)
    }

    /// The type as it stands in the headers of this body.
    pub(super) fn type_of(&self, body: &Value) -> String {
        self.event_type.replacen(ANY_ORGANISATION, body["organisation"].as_str().unwrap_or_default(), 1)
    }

    /// The subject, with its words in braces.
    pub(super) fn address(&self) -> String {
        let key = self.parameters.last().map_or("key", |parameter| parameter.name);
        format!("{}.{{{key}}}", self.event_type)
    }
}

/// Every type of event that a stream of the portal's own or of AEMO's holds.
pub(super) fn of_stream(stream: &StreamSpec) -> Vec<EventMessage> {
    let held = schema::events().into_iter().filter(|(event_type, _)| {
        stream.subjects.iter().any(|pattern| subjects::matches(pattern, &subject(event_type)))
    });
    let message = |(event_type, body): (&str, Described)| {
        let subject = subject(event_type);
        let readers = CONSUMERS
            .iter()
            .filter(|consumer| consumer.filters.iter().any(|filter| subjects::matches(filter, &subject)));
        let key = match event::entity(event_type) {
            event::ORGANISATION => ORGANISATION,
            event::USER => USER,
            _ => INCIDENT,
        };
        EventMessage {
            event_type: event_type.to_owned(),
            body,
            stream: stream.name,
            publisher: publisher(&subject),
            readers: readers.map(|consumer| consumer.durable.to_owned()).collect(),
            parameters: vec![key],
        }
    };
    held.map(message).collect()
}

/// Every type of event that participants' own systems are sent.
pub(super) fn for_participants() -> Vec<EventMessage> {
    let message = |(event_type, body): (String, Described)| EventMessage {
        publisher: publisher(&subject(&event_type)),
        event_type,
        body,
        stream: PARTICIPANT_EVENTS.name,
        readers: vec![participant::any_account()],
        parameters: vec![FOR_WHOM, INCIDENT],
    };
    schema::participants().into_iter().map(message).collect()
}

/// Who may publish on this subject.
fn publisher(subject: &str) -> &'static str {
    let publisher = portal_users().into_iter().find(|user| publishes(user, subject));
    publisher.expect("each event has a service that may publish it").user
}

/// Some subject on which the event travels.
fn subject(event_type: &str) -> String {
    subjects::event(event_type, "KEY")
}

fn publishes(user: &ServicePermissions, subject: &str) -> bool {
    let any = |patterns: &[String]| patterns.iter().any(|pattern| subjects::matches(pattern, subject));
    any(&user.publish) && !any(&user.publish_deny)
}
