//! What happens to a connection after it was made.

use std::sync::LazyLock;

use async_nats::{Event, ServerError};
use prometheus::{IntCounterVec, Opts, Registry};

/// One for the process, since a connection outlives none of the registries it might be asked from.
static EVENTS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let opts = Opts::new("broker_events_total", "What happened to the connections to the broker");
    IntCounterVec::new(opts, &["application", "kind"]).expect("the name and labels are valid")
});

/// Makes `broker_events_total{application,kind}` part of `registry`.
///
/// # Panics
/// When the registry already holds a metric of that name.
pub fn register_metrics(registry: &Registry) {
    registry
        .register(Box::new(EVENTS.clone()))
        .expect("`broker_events_total` is registered once in a registry");
}

/// Logs and counts the events of one connection. A publish without permission looks like a time-out to the
/// publisher: only here does the cause appear.
pub(super) struct Listener {
    application: String,
}

impl Listener {
    pub(super) fn of(application: &str) -> Self {
        for kind in ["permission_violation", "disconnected", "slow_consumer"] {
            // So that an alarm on the increase has a zero to start from.
            EVENTS.with_label_values(&[application, kind]);
        }
        Self { application: application.to_owned() }
    }

    pub(super) fn note(&self, event: &Event) {
        let kind = kind(event);
        EVENTS.with_label_values(&[self.application.as_str(), kind]).inc();
        let application = self.application.as_str();
        match kind {
            "connected" | "draining" | "closed" => tracing::info!(application, kind, "broker: {event}"),
            "permission_violation" | "authorization_violation" => {
                tracing::error!(application, kind, "broker: {event}");
            }
            _ => tracing::warn!(application, kind, "broker: {event}"),
        }
    }
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Connected => "connected",
        Event::Disconnected => "disconnected",
        Event::LameDuckMode => "lame_duck",
        Event::Draining => "draining",
        Event::Closed => "closed",
        Event::SlowConsumer(_) | Event::ServerError(ServerError::SlowConsumer(_)) => "slow_consumer",
        Event::ServerError(ServerError::AuthorizationViolation) => "authorization_violation",
        Event::ServerError(ServerError::Other(text))
            if text.to_lowercase().contains("permissions violation") =>
        {
            "permission_violation"
        }
        Event::ServerError(ServerError::Other(_)) => "server_error",
        Event::ClientError(_) => "client_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_publish_is_counted_by_its_kind() {
        let registry = Registry::new();
        register_metrics(&registry);
        let listener = Listener::of("a-forbidden-publish");
        let violation = "Permissions Violation for Publish to \"cdr.incident.raised.v1.CDR-1\"".to_owned();
        listener.note(&Event::ServerError(ServerError::Other(violation)));

        let text = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let counted =
            r#"broker_events_total{application="a-forbidden-publish",kind="permission_violation"} 1"#;
        assert!(text.contains(counted), "{text}");
    }
}
