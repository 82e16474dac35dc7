//! What `AsyncAPI` has no words for: streams, consumers and permissions, as the broker has them.

use serde_json::{Value, json};

use crate::nats::{
    permissions::{Limits, ServicePermissions},
    streams::{ConsumerSpec, StreamSpec},
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
    json!({
        "stream": spec.stream,
        "durable": spec.durable,
        "filter_subjects": spec.filters,
        "kind": "pull",
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait_seconds": spec.ack_wait.as_secs(),
        "max_ack_pending": spec.max_ack_pending,
        "max_deliver": -1,
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
