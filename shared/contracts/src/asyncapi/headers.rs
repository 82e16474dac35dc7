//! The headers of a message, as a schema and as an example.

use serde_json::{Map, Value, json};

use super::events::EventMessage;
use crate::{
    command::{IDEMPOTENCY_KEY_PATTERN, LONGEST_IDEMPOTENCY_KEY},
    event::ANY_ORGANISATION,
    nats::headers,
};

const UUID: &str = "019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f";
const CAUSE: &str = "019cac2a-9d2b-7b1a-8c54-90d3f1a2b3c4";
const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// The headers of every event.
pub(super) fn of_events() -> Value {
    let text = |description: &str, more: Value| {
        let mut schema = json!({"type": "string", "description": description});
        if let (Some(schema), Value::Object(more)) = (schema.as_object_mut(), more) {
            schema.extend(more);
        }
        schema
    };
    let uuid = json!({"format": "uuid"});
    let json_only = json!({"const": "application/json"});
    json!({
        "type": "object",
        "description": "CloudEvents 1.0 in binary mode, as its NATS binding has it, with what JetStream needs.",
        "required": [
            headers::MESSAGE_ID, headers::CONTENT_TYPE, headers::SPEC_VERSION, headers::ID, headers::TYPE,
            headers::SOURCE, headers::SUBJECT, headers::TIME, headers::DATA_CONTENT_TYPE, headers::VERSION,
            headers::CORRELATION,
        ],
        "properties": {
            headers::MESSAGE_ID: text("The same as ce-id: by it the broker knows a repeat.", uuid.clone()),
            headers::CONTENT_TYPE: text("The media type of the body.", json_only.clone()),
            headers::SPEC_VERSION: text("The version of CloudEvents.", json!({"const": "1.0"})),
            headers::ID: text("The event's own id, a UUIDv7. By it a reader knows a repeat.", uuid.clone()),
            headers::TYPE: text("The type with its version; the subject is the type and the key.", json!({})),
            headers::SOURCE: text("The service that says so.", json!({"format": "uri-reference"})),
            headers::SUBJECT: text("The key, as at the end of the subject.", json!({})),
            headers::TIME: text("When the service wrote it down, RFC 3339.", json!({"format": "date-time"})),
            headers::DATA_CONTENT_TYPE: text("The media type of the body, where the NATS binding has it.", json_only),
            headers::VERSION: text(
                "The number of the event in the sequence of its entity and key, from 1 without a gap. A reader that \
                 meets a number twice has met a repeat; one that misses a number has missed an event.",
                json!({"pattern": "^[1-9][0-9]*$"}),
            ),
            headers::CORRELATION: text(
                "The same for all that follows from one action of a person or system.",
                uuid.clone(),
            ),
            headers::CAUSATION: text("The event or command that led to this one.", uuid),
            headers::TRACEPARENT: text(
                "W3C trace context. An answer that carries it on belongs to the same trace.",
                json!({"pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"}),
            ),
        },
    })
}

/// The type of an event, as its header says it.
pub(super) fn of_type(event: &EventMessage) -> Value {
    let organisation = "[a-z0-9][a-z0-9-]*";
    match event.event_type.split_once(ANY_ORGANISATION) {
        None => json!({"type": "string", "const": event.event_type}),
        Some((before, after)) => {
            let [before, after] = [before, after].map(|part| part.replace('.', r"\."));
            json!({"type": "string", "pattern": format!("^{before}{organisation}{after}$")})
        }
    }
}

/// The headers under which the example `body` of the event travels.
pub(super) fn example(event: &EventMessage, body: &Value) -> Value {
    let key = event.parameters.last().and_then(|key| key.location.rsplit('/').next());
    let key = key.and_then(|field| body[field].as_str()).unwrap_or_default();
    let event_type = event.type_of(body);
    let time = body["at"].as_str().unwrap_or("2026-03-02T01:30:00Z");
    let source = format!("/services/{}", event.publisher);
    let all = [
        (headers::MESSAGE_ID, UUID),
        (headers::CONTENT_TYPE, "application/json"),
        (headers::SPEC_VERSION, "1.0"),
        (headers::ID, UUID),
        (headers::TYPE, &event_type),
        (headers::SOURCE, &source),
        (headers::SUBJECT, key),
        (headers::TIME, time),
        (headers::DATA_CONTENT_TYPE, "application/json"),
        (headers::VERSION, "1"),
        (headers::CORRELATION, CAUSE),
        (headers::CAUSATION, CAUSE),
        (headers::TRACEPARENT, TRACE),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<_, _>>().into()
}

/// The headers that AEMO may send with an answer.
pub(super) fn of_answers() -> Value {
    json!({
        "type": "object",
        "properties": {
            headers::MESSAGE_ID: {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_IDEMPOTENCY_KEY,
                "pattern": IDEMPOTENCY_KEY_PATTERN,
                "description": "Chosen by AEMO, new for each answer. The same answer sent again under it is one answer \
                                and gets the reply that was given first; another body under it is refused (422), and \
                                so is an id of another form or one that names a person or a premises.",
                "examples": ["aemo-INC0042-accept-1"],
            },
            headers::CORRELATION: {
                "type": "string",
                "format": "uuid",
                "description": "The referral's own, so that what follows is found together with it.",
            },
            headers::TRACEPARENT: {
                "type": "string",
                "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
                "description": "W3C trace context of AEMO's own work.",
            },
        },
    })
}

/// The headers of a reply.
pub(super) fn of_replies() -> Value {
    json!({
        "type": "object",
        "required": [headers::CONTENT_TYPE],
        "properties": {headers::CONTENT_TYPE: {"type": "string", "const": "application/json"}},
    })
}

/// The headers of a refusal, by which the services framework of NATS tells one from a reply.
pub(super) fn of_refusals() -> Value {
    json!({
        "type": "object",
        "required": [headers::CONTENT_TYPE, headers::ERROR, headers::ERROR_CODE],
        "properties": {
            headers::CONTENT_TYPE: {"type": "string", "const": "application/problem+json"},
            headers::ERROR: {"type": "string", "description": "The kind of refusal in words: the problem's title."},
            headers::ERROR_CODE: {
                "type": "string",
                "pattern": "^[1-5][0-9]{2}$",
                "description": "The problem's status.",
            },
        },
    })
}
