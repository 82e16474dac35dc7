//! What those who run the portal see of its working: asked of the broker and of the database each time, in bounded
//! time. What does not answer is shown as such.

mod database;
mod dead_letters;
mod presence;
mod replicas;
mod streams;

use std::time::Duration;

use async_nats::jetstream::{self, context::ContextBuilder};
use contracts::nats::{permissions, streams::STREAMS};
use futures::future::join_all;
use messaging::Database;

use crate::domain::health::{BrokerHealth, DeadLetters, Health, ServiceHealth, with_the_missing};

pub(crate) use presence::announce;

/// How long anybody may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks how everything is.
pub(crate) struct Ops {
    client: async_nats::Client,
    jetstream: jetstream::Context,
    /// The id of this replica among the services of the broker.
    this: String,
}

impl Ops {
    /// By this connection, as the replica `this`.
    pub(crate) fn new(client: async_nats::Client, this: String) -> Self {
        let jetstream = ContextBuilder::new().timeout(PATIENCE).build(client.clone());
        Self { client, jetstream, this }
    }

    /// How everything is, in little more than a second at most.
    pub(crate) async fn health(&self, own: &Database) -> Health {
        let names = permissions::services();
        let asked_at = own.now();
        let (replicas, streams, broker, database) = tokio::join!(
            replicas::ask(&self.client, &names, &self.this),
            join_all(STREAMS.iter().map(|spec| streams::ask(&self.jetstream, spec))),
            self.broker(),
            database::ask(own),
        );
        let services = with_the_missing(names, replicas)
            .into_iter()
            .map(|(name, replicas)| ServiceHealth { name, replicas })
            .collect();
        Health { asked_at, services, streams, broker, database }
    }

    /// A page of what could not be processed, before a number; `None` when the broker does not answer.
    pub(crate) async fn dead_letters(&self, before: Option<u64>, limit: u64) -> Option<DeadLetters> {
        dead_letters::list(&self.jetstream, before, limit).await
    }

    async fn broker(&self) -> Option<BrokerHealth> {
        let round_trip_ms = streams::round_trip(&self.jetstream).await?;
        let server = self.client.server_info();
        Some(BrokerHealth { server: server.server_name, version: server.version, round_trip_ms })
    }
}

/// Milliseconds, for people.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// A moment of the broker's.
fn moment(at: async_nats::datetime::DateTime) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_nanosecond(at.unix_timestamp_nanos()).ok()
}
