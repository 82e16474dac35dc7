//! The `AsyncAPI` 3.0 documents: what travels on the broker, for people and programs that read no Rust. One for AEMO,
//! which is all that AEMO's systems need besides their credentials; one for those who work inside.
//!
//! Both are written from the portal's side, as the standard has it: what the portal *sends* its readers receive, and
//! what it *receives* they send. What the standard has no words for (streams, consumers, permissions) is in `x-nats`.

mod answers;
mod broker;
mod document;
mod events;
mod headers;

use serde_json::{Value, json};

use crate::nats::{
    permissions::{AEMO_ACCOUNT, AEMO_LIMITS, PORTAL_ACCOUNT, aemo_user, portal_users},
    streams,
};

/// A body of each type of event, as it was first published.
pub type Examples<'a> = &'a dyn Fn(&str) -> Value;

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
