//! What `AsyncAPI` has no words for: streams, consumers and permissions, as the broker has them.

use serde_json::{Value, json};

use crate::nats::{
    participant,
    permissions::{Limits, ServicePermissions},
    streams::{ConsumerSpec, PARTICIPANT_EVENTS, StreamSpec},
};

pub(super) fn stream(spec: &StreamSpec) -> Value {
    json!({
        "name": spec.name,
        "description": spec.description,
        "subjects": spec.subjects,
        "storage": "file",
        "retention": "limits",
        "max_age_seconds": spec.max_age.as_secs(),
        "duplicate_window_seconds": spec.duplicate_window.as_secs(),
    })
}

pub(super) fn consumer(spec: &ConsumerSpec) -> Value {
    with_durable(json!({
        "stream": spec.stream,
        "durable": spec.durable,
        "filter_subjects": spec.filters,
        "ack_wait_seconds": spec.ack_wait.as_secs(),
        "max_ack_pending": spec.max_ack_pending,
        "sample_freq": if spec.tells_acknowledgements { "100" } else { "" },
    }))
}

/// The consumer of each participant, by the name of its account.
pub(super) fn participants_consumer() -> Value {
    with_durable(json!({
        "stream": PARTICIPANT_EVENTS.name,
        "durable": participant::any_account(),
        "filter_subjects": [participant::any_filter()],
        "ack_wait_seconds": participant::ACK_WAIT.as_secs(),
        "max_ack_pending": participant::MAX_ACK_PENDING,
    }))
}

/// With what all consumers have in common; `messaging::topology` makes them so.
fn with_durable(mut consumer: Value) -> Value {
    for (name, value) in [("kind", "pull"), ("deliver_policy", "all"), ("ack_policy", "explicit")] {
        consumer[name] = value.into();
    }
    consumer["max_deliver"] = (-1).into();
    consumer
}

/// The user of each participant's account.
pub(super) fn participant() -> Value {
    json!({
        "user": participant::any_account(),
        "publish": participant::any_requests(),
        "publish_deny": [],
        "subscribe": [participant::INBOXES],
        "allow_responses": false,
    })
}

pub(super) fn user(permissions: &ServicePermissions) -> Value {
    json!({
        "user": permissions.user,
        "publish": permissions.publish,
        "publish_deny": permissions.publish_deny,
        "subscribe": permissions.subscribe,
        "allow_responses": permissions.allow_responses,
    })
}

pub(super) fn limits(limits: Limits) -> Value {
    json!({
        "max_connections": limits.connections,
        "max_subscriptions": limits.subscriptions,
        "max_payload_bytes": limits.payload_kib * 1024,
    })
}
