//! The `AsyncAPI` 3.0 documents: what travels on the broker, for people and programs that read no Rust. One for AEMO,
//! which is all that AEMO's systems need besides their credentials; one for participants with an account of their own;
//! one for those who work inside.
//!
//! They are written from the portal's side, as the standard has it: what the portal *sends* its readers receive, and
//! what it *receives* they send. What the standard has no words for (streams, consumers, permissions) is in `x-nats`.

mod answers;
mod broker;
mod document;
mod events;
mod headers;

use serde_json::{Value, json};

use crate::{
    event::PARTICIPANT,
    nats::{
        participant,
        permissions::{AEMO_ACCOUNT, AEMO_LIMITS, PORTAL_ACCOUNT, aemo_user, portal_users},
        streams,
    },
};

/// Bodies of each type of event, as they were first published: one with what every such event has, and one more for
/// what was added later.
pub type Examples<'a> = &'a dyn Fn(&str) -> Vec<Value>;

/// Where the frozen bodies of what a document calls so lie, below `frozen/` and without their ending: what was added
/// later has a file `name+what.json` beside the first.
pub fn frozen_file(name: &str) -> String {
    match name.strip_prefix(PARTICIPANT).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) => format!("{PARTICIPANT}/{rest}"),
        None => name.to_owned(),
    }
}

/// The document for AEMO: referrals out, answers in.
pub fn for_aemo(examples: Examples<'_>) -> Value {
    let mut document = document::Document::new();
    for event in events::of_stream(&streams::AEMO_REFERRALS) {
        document.event(&event, examples);
    }
    answers::all(&mut document);
    document.written(
        "CDR Incident Portal: referrals to AEMO",
        "An energy retailer refers an incident to AEMO; AEMO's systems read the referral from a JetStream stream and \
         answer by request. README.md beside this file shows how, with a program that runs.\n\n\
         Within a version, fields may be added to what the portal sends: a reader ignores those that it does not know. \
         A change that does not fit is a new version of the type, on a subject of its own. What AEMO sends is read \
         strictly: a field that the portal does not know is refused by name.",
        &json!({
            "account": AEMO_ACCOUNT,
            "limits": broker::limits(AEMO_LIMITS),
            "users": [broker::user(&aemo_user())],
            "streams": [broker::stream(&streams::AEMO_REFERRALS)],
            "consumers": [broker::consumer(&streams::AEMO)],
        }),
    )
}

/// The document for participants that have an account of their own: what happens to their own incidents.
pub fn for_participants(examples: Examples<'_>) -> Value {
    let mut document = document::Document::new();
    for event in events::for_participants() {
        document.event(&event, examples);
    }
    document.written(
        "CDR Incident Portal: a participant's own incidents",
        "What happens to the incidents that an organisation raised or owns, for its own systems: what its users read on \
         the page, and no more. participants.md beside this file shows how to read it. Answers go over the HTTP API \
         (openapi.json).\n\n\
         Within a version, fields may be added: a reader ignores those that it does not know. A change that does not \
         fit is a new version of the type, on a subject of its own.",
        &json!({
            "account": participant::any_account(),
            "limits": broker::limits(participant::LIMITS),
            "users": [broker::participant()],
            "streams": [broker::stream(&streams::PARTICIPANT_EVENTS)],
            "consumers": [broker::participants_consumer()],
        }),
    )
}

/// The document for those who work on the portal: what its services tell each other.
pub fn inside(examples: Examples<'_>) -> Value {
    let mut document = document::Document::new();
    let readers: Vec<_> =
        streams::CONSUMERS.iter().filter(|consumer| consumer.stream == streams::CDR_EVENTS.name).collect();
    for event in events::of_stream(&streams::CDR_EVENTS) {
        document.event(&event, examples);
    }
    document.written(
        "CDR Incident Portal: inside",
        "What the services of the portal tell each other. Each owner numbers its events of one entity and key from 1 \
         without a gap (`ce-incidentversion`); readers take them in that order, and a repeat changes nothing.",
        &json!({
            "account": PORTAL_ACCOUNT,
            "users": portal_users().iter().map(broker::user).collect::<Vec<_>>(),
            "streams": [broker::stream(&streams::CDR_EVENTS), broker::stream(&streams::DEAD_LETTERS)],
            "consumers": readers.into_iter().map(broker::consumer).collect::<Vec<_>>(),
        }),
    )
}
