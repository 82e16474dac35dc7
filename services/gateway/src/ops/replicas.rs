//! One question to all services, and as many answers as there are replicas.

use std::time::Duration;

use contracts::nats::subjects::SERVICE_STATS;
use futures::StreamExt;
use jiff::Timestamp;
use messaging::command::Tallied;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::{PATIENCE, milliseconds};
use crate::domain::health::{Endpoint, Replica};

/// How long a further replica is waited for once each service has answered.
const QUIET: Duration = Duration::from_millis(100);

/// What a replica answers: the services framework's `io.nats.micro.v1.stats_response`.
#[derive(Deserialize)]
struct Stats {
    name: String,
    id: String,
    version: String,
    started: Timestamp,
    #[serde(default)]
    endpoints: Vec<EndpointStats>,
}

#[derive(Deserialize)]
struct EndpointStats {
    subject: String,
    num_requests: u64,
    /// Nanoseconds.
    #[serde(default)]
    average_processing_time: u64,
    /// What our own services add; others may add anything.
    #[serde(default)]
    data: serde_json::Value,
}

/// The replicas that answer, each with the name of its service. Ends early once each of `expected` has answered and it
/// has been quiet for a moment.
pub(super) async fn ask(
    client: &async_nats::Client,
    expected: &[&str],
    this: &str,
) -> Vec<(String, Replica)> {
    let deadline = Instant::now() + PATIENCE;
    let mut replicas = Vec::new();
    match timeout_at(deadline, collect(client, expected, this, deadline, &mut replicas)).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the services could not be asked how they are"),
    }
    replicas.sort_by(|(_, one), (_, other)| (one.started_at, &one.id).cmp(&(other.started_at, &other.id)));
    replicas
}

async fn collect(
    client: &async_nats::Client,
    expected: &[&str],
    this: &str,
    deadline: Instant,
    replicas: &mut Vec<(String, Replica)>,
) -> Result<(), async_nats::Error> {
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await?;
    client.publish_with_reply(SERVICE_STATS, inbox, "".into()).await?;
    loop {
        let all = expected.iter().all(|name| replicas.iter().any(|(known, _)| known == name));
        let until = if all { deadline.min(Instant::now() + QUIET) } else { deadline };
        let Ok(Some(answer)) = timeout_at(until, answers.next()).await else { return Ok(()) };
        match serde_json::from_slice::<Stats>(&answer.payload) {
            Ok(stats) => replicas.push((stats.name.clone(), replica(stats, this))),
            // Nobody listens, or it is no service of this framework.
            Err(error) => tracing::debug!(%error, "an answer is no statistics"),
        }
    }
}

fn replica(stats: Stats, this: &str) -> Replica {
    let endpoint = |one: EndpointStats| {
        let Tallied { refused, broken } = serde_json::from_value(one.data).unwrap_or_default();
        Endpoint {
            subject: one.subject,
            requests: one.num_requests,
            refused,
            broken,
            average_ms: milliseconds(Duration::from_nanos(one.average_processing_time)),
        }
    };
    let mut endpoints: Vec<Endpoint> = stats.endpoints.into_iter().map(endpoint).collect();
    endpoints.sort_by(|one, other| one.subject.cmp(&other.subject));
    Replica {
        is_this_one: stats.id == this,
        id: stats.id,
        version: stats.version,
        started_at: stats.started,
        endpoints,
    }
}
