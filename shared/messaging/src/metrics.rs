//! What the messaging counts, for Prometheus. Each metric carries the service, since several may share a process.

use prometheus::{IntCounterVec, IntGaugeVec, Opts, Registry};

/// The counters of one service.
#[derive(Clone)]
pub struct Metrics {
    published: IntCounterVec,
    waiting: IntGaugeVec,
    events: IntCounterVec,
    commands: IntCounterVec,
}

/// What became of an event.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outcome {
    Applied,
    Repeated,
    Early,
    Retried,
    Dead,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Repeated => "repeated",
            Self::Early => "early",
            Self::Retried => "retried",
            Self::Dead => "dead",
        }
    }
}

impl Metrics {
    /// Registers the metrics of `service`.
    pub fn register(registry: &Registry, service: &'static str) -> Result<Self, prometheus::Error> {
        let opts = |name: &str, help: &str| Opts::new(name, help).const_label("service", service);
        let published = IntCounterVec::new(
            opts("outbox_published_total", "Events acknowledged by the broker"),
            &["stream"],
        )?;
        let waiting = IntGaugeVec::new(opts("outbox_waiting", "Events that wait to be published"), &[])?;
        let events = IntCounterVec::new(
            opts("inbox_events_total", "Events received, by what became of them"),
            &["outcome"],
        )?;
        let commands = IntCounterVec::new(
            opts("commands_total", "Commands, by subject and status"),
            &["subject", "status"],
        )?;
        registry.register(Box::new(published.clone()))?;
        registry.register(Box::new(waiting.clone()))?;
        registry.register(Box::new(events.clone()))?;
        registry.register(Box::new(commands.clone()))?;
        Ok(Self { published, waiting, events, commands })
    }

    pub(crate) fn published(&self, stream: &str) {
        self.published.with_label_values(&[stream]).inc();
    }

    pub(crate) fn waiting(&self, count: i64) {
        self.waiting.with_label_values::<&str>(&[]).set(count);
    }

    pub(crate) fn event(&self, outcome: Outcome) {
        self.events.with_label_values(&[outcome.as_str()]).inc();
    }

    pub(crate) fn command(&self, subject: &str, status: u16) {
        self.commands.with_label_values(&[subject, &status.to_string()]).inc();
    }
}
