//! Each event with what the catalogue says of it: who publishes it, and by which consumers it is read.

use crate::{
    event,
    nats::{
        permissions::{ServicePermissions, portal_users},
        streams::{CONSUMERS, StreamSpec},
        subjects,
    },
    schema::{self, Described},
};

/// One type of event.
pub(super) struct EventMessage {
    pub(super) event_type: &'static str,
    pub(super) body: Described,
    pub(super) stream: &'static str,
    /// The user of the broker that may publish it: the service that owns it.
    pub(super) publisher: &'static str,
    /// The durable consumers that read it.
    pub(super) readers: Vec<&'static str>,
    /// The name of what stands last in the subject.
    pub(super) key: &'static str,
    /// Where the body says the same.
    pub(super) key_location: &'static str,
}

/// Every type of event that a stream holds.
pub(super) fn of_stream(stream: &StreamSpec) -> Vec<EventMessage> {
    let held = schema::events().into_iter().filter(|(event_type, _)| {
        stream.subjects.iter().any(|pattern| subjects::matches(pattern, &subject(event_type)))
    });
    held.map(|(event_type, body)| message(stream.name, event_type, body)).collect()
}

fn message(stream: &'static str, event_type: &'static str, body: Described) -> EventMessage {
    let subject = subject(event_type);
    let publisher = portal_users().into_iter().find(|user| publishes(user, &subject));
    let readers = CONSUMERS
        .iter()
        .filter(|consumer| consumer.filters.iter().any(|filter| subjects::matches(filter, &subject)));
    let (key, key_location) = match event::entity(event_type) {
        event::ORGANISATION => ("organisation", "$message.payload#/id"),
        event::USER => ("user", "$message.payload#/id"),
        _ => ("incident", "$message.payload#/incident"),
    };
    EventMessage {
        event_type,
        body,
        stream,
        publisher: publisher.expect("each event has a service that may publish it").user,
        readers: readers.map(|consumer| consumer.durable).collect(),
        key,
        key_location,
    }
}

/// Some subject on which the event travels.
fn subject(event_type: &str) -> String {
    subjects::event(event_type, "KEY")
}

fn publishes(user: &ServicePermissions, subject: &str) -> bool {
    let any = |patterns: &[String]| patterns.iter().any(|pattern| subjects::matches(pattern, subject));
    any(&user.publish) && !any(&user.publish_deny)
}
