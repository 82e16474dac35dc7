//! Messages that cannot be processed: told of with the reason in the stream `DEAD_LETTERS`, for those who run the
//! portal. An event among them is kept by its service, which takes it up again when the operator says so ([`replay`]).

pub(crate) mod replay;

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::Envelope;

/// A message that could not be processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Why.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Who could not process it, by the name of the durable consumer.
    pub consumer: String,
    /// Where it came from.
    pub subject: String,
    /// Whether the service has kept it and can be asked to try it again. What was no event of ours it has not.
    #[serde(default)]
    pub kept: bool,
    /// Its headers.
    pub headers: BTreeMap<String, String>,
    /// Its body; what was not UTF-8 is marked as such by the replacement character.
    pub body: String,
}

impl DeadLetter {
    /// Of a message that cannot be taken at all.
    pub(crate) fn of_message(
        reason: &str,
        attempts: i64,
        consumer: &str,
        message: &async_nats::Message,
    ) -> Self {
        Self {
            reason: reason.to_owned(),
            attempts,
            consumer: consumer.to_owned(),
            subject: message.subject.to_string(),
            kept: false,
            headers: message.headers.as_ref().map(flat).unwrap_or_default(),
            body: String::from_utf8_lossy(&message.payload).into_owned(),
        }
    }

    /// Of an event that waits to be replayed.
    pub(crate) fn of_envelope(reason: &str, attempts: i64, consumer: &str, envelope: &Envelope) -> Self {
        Self {
            reason: reason.to_owned(),
            attempts,
            consumer: consumer.to_owned(),
            subject: envelope.subject(),
            kept: true,
            headers: flat(&envelope.headers()),
            body: envelope.data.clone(),
        }
    }
}

fn flat(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .filter_map(|(name, values)| Some((name.to_string(), values.first()?.as_str().to_owned())))
        .collect()
}
