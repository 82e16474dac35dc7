//! The envelope: CloudEvents 1.0 in binary mode, as NATS headers (DESIGN, "Envelope").

use async_nats::HeaderMap;
use contracts::{
    event::{ReadEvent, UnreadableEvent},
    nats::headers::{
        CAUSATION, CONTENT_TYPE, CORRELATION, DATA_CONTENT_TYPE, ID, MESSAGE_ID, SOURCE, SPEC_VERSION,
        SUBJECT, TIME, TRACEPARENT, TYPE, VERSION,
    },
};
use jiff::Timestamp;
use uuid::Uuid;

/// An event and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `ce-id`, and the `Nats-Msg-Id` by which the broker knows a repeat.
    pub id: Uuid,
    /// `ce-type`.
    pub event_type: String,
    /// `ce-subject`: the key of the entity.
    pub key: String,
    /// `ce-incidentversion`: the number in the owner's sequence for this entity and key, from 1 without gaps.
    pub version: i64,
    /// `ce-time`.
    pub time: Timestamp,
    /// `ce-source`: which service says so.
    pub source: String,
    /// `ce-correlationid`: the same for all that follows from one action of a person or system.
    pub correlation_id: Uuid,
    /// `ce-causationid`: the event or command that led to this one.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// The body, JSON.
    pub data: String,
}

/// Why a message is no event of ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotAnEnvelope {
    /// A header is missing.
    #[error("header {0} is missing")]
    Missing(&'static str),
    /// A header does not hold what it should.
    #[error("header {0} holds {1:?}")]
    Invalid(&'static str, String),
    /// The body is not text.
    #[error("the body is not UTF-8")]
    NotText,
}

/// What every body is.
const JSON: &str = "application/json";

impl Envelope {
    /// The subject on which it travels.
    pub fn subject(&self) -> String {
        contracts::nats::subjects::event(&self.event_type, &self.key)
    }

    /// The sequence in which it is numbered.
    pub fn entity(&self) -> &str {
        contracts::event::entity(&self.event_type)
    }

    /// Reads the body as an event of the family `E`.
    pub fn read<E: ReadEvent>(&self) -> Result<E, UnreadableEvent> {
        let body = serde_json::from_str(&self.data).map_err(|error| UnreadableEvent::Body {
            event_type: self.event_type.clone(),
            reason: error.to_string(),
        })?;
        E::read(&self.event_type, body)
    }

    /// The headers under which it is published.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(SPEC_VERSION, "1.0");
        headers.insert(ID, self.id.to_string());
        headers.insert(TYPE, self.event_type.as_str());
        headers.insert(SOURCE, self.source.as_str());
        headers.insert(SUBJECT, self.key.as_str());
        headers.insert(TIME, self.time.to_string());
        headers.insert(VERSION, self.version.to_string());
        headers.insert(CORRELATION, self.correlation_id.to_string());
        if let Some(causation_id) = self.causation_id {
            headers.insert(CAUSATION, causation_id.to_string());
        }
        if let Some(traceparent) = &self.traceparent {
            headers.insert(TRACEPARENT, traceparent.as_str());
        }
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(DATA_CONTENT_TYPE, JSON);
        headers.insert(MESSAGE_ID, self.id.to_string());
        headers
    }

    /// Reads a message.
    pub(crate) fn from_message(headers: Option<&HeaderMap>, payload: &[u8]) -> Result<Self, NotAnEnvelope> {
        let none = HeaderMap::new();
        let headers = headers.unwrap_or(&none);
        let text = |name: &'static str| headers.get(name).map(|value| value.as_str().to_owned());
        let required = |name: &'static str| text(name).ok_or(NotAnEnvelope::Missing(name));
        let version: i64 = parse(VERSION, &required(VERSION)?)?;
        if version < 1 {
            return Err(NotAnEnvelope::Invalid(VERSION, version.to_string()));
        }
        Ok(Self {
            id: parse(ID, &required(ID)?)?,
            event_type: required(TYPE)?,
            key: required(SUBJECT)?,
            version,
            time: parse(TIME, &required(TIME)?)?,
            source: required(SOURCE)?,
            correlation_id: parse(CORRELATION, &required(CORRELATION)?)?,
            causation_id: text(CAUSATION).map(|id| parse(CAUSATION, &id)).transpose()?,
            traceparent: text(TRACEPARENT),
            data: std::str::from_utf8(payload).map_err(|_| NotAnEnvelope::NotText)?.to_owned(),
        })
    }
}

fn parse<T: std::str::FromStr>(header: &'static str, text: &str) -> Result<T, NotAnEnvelope> {
    text.parse().map_err(|_| NotAnEnvelope::Invalid(header, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            id: Uuid::from_u128(1),
            event_type: "cdr.incident.raised.v1".to_owned(),
            key: "CDR-1".to_owned(),
            version: 1,
            time: Timestamp::UNIX_EPOCH,
            source: "/services/intake".to_owned(),
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
            traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()),
            data: "{}".to_owned(),
        }
    }

    #[test]
    fn an_envelope_survives_its_headers() {
        let sent = envelope();
        let received = Envelope::from_message(Some(&sent.headers()), sent.data.as_bytes());
        assert_eq!(received.ok(), Some(sent));
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Envelope::from_message(None, b"{}").expect_err("no headers at all");
        assert_eq!(error.to_string(), "header ce-incidentversion is missing");
    }

    #[test]
    fn entity_and_subject_follow_from_the_type() {
        assert_eq!(envelope().entity(), "cdr.incident");
        assert_eq!(envelope().subject(), "cdr.incident.raised.v1.CDR-1");
    }
}
