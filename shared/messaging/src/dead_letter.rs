//! Messages that cannot be processed: kept with the reason, visible and replayable, in the stream `DEAD_LETTERS`.

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
    /// Where it came from, and where it goes when it is replayed.
    pub subject: String,
    /// Its headers.
    pub headers: BTreeMap<String, String>,
    /// Its body; what was not UTF-8 is marked as such by the replacement character.
    pub body: String,
}

impl DeadLetter {
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
            headers: message.headers.as_ref().map(flat).unwrap_or_default(),
            body: String::from_utf8_lossy(&message.payload).into_owned(),
        }
    }

    pub(crate) fn of_envelope(reason: &str, consumer: &str, envelope: &Envelope) -> Self {
        Self {
            reason: reason.to_owned(),
            attempts: 1,
            consumer: consumer.to_owned(),
            subject: envelope.subject(),
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
