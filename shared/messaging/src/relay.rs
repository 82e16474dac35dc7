//! The relay: publishes what the outbox holds, in order per key, and marks what the broker has acknowledged.
//!
//! One relay per service works at a time, by an advisory lock of the service's database, so that several replicas
//! do not publish against each other. It is woken after each commit of its own process; the poll is for what other
//! replicas commit, and for what was left by a crash.

use std::{collections::BTreeMap, time::Duration};

use async_nats::jetstream;
use contracts::nats::{
    headers::TRACEPARENT,
    streams::{STREAMS, StreamSpec},
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use sqlx::PgConnection;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

use crate::{
    Database, Failure, Patience,
    outbox::{self, Waiting},
};

/// How many events are read from the outbox at a time.
const BATCH: i64 = 512;

/// How many keys are published at once; within a key one event follows the other.
const KEYS_IN_FLIGHT: usize = 256;

/// "outbox" as a number: the advisory lock that makes one relay the only one of its database.
const LOCK: i64 = 0x006f_7574_626f_7800;

/// How often old rows are dropped, streams looked at, and the backlog counted.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

/// Publishes until told to stop. `streams` names those that the service publishes into.
pub async fn run(
    database: Database,
    client: async_nats::Client,
    streams: Vec<&'static str>,
    patience: Patience,
    token: CancellationToken,
) {
    let relay = Relay {
        jetstream: jetstream::context::ContextBuilder::new().ack_timeout(patience.publish_ack).build(client),
        source: format!("/services/{}", database.service),
        streams: STREAMS.iter().filter(|stream| streams.contains(&stream.name)).collect(),
        database,
        patience,
    };
    while let Some(result) = token.run_until_cancelled(relay.lead()).await {
        if let Err(error) = result {
            tracing::warn!(service = relay.database.service, %error, "the relay starts over");
        }
        token.run_until_cancelled(sleep(relay.patience.outage_pause)).await;
    }
}

struct Relay {
    database: Database,
    jetstream: jetstream::Context,
    source: String,
    streams: Vec<&'static StreamSpec>,
    patience: Patience,
}

impl Relay {
    /// Becomes the relay of this database, and works until something breaks.
    async fn lead(&self) -> Result<(), Failure> {
        // A connection of its own, detached: when this future is dropped the connection closes, and the lock with it.
        let mut connection = self.database.pool.acquire().await?.detach();
        let leads = sqlx::query_scalar!(r#"SELECT pg_try_advisory_lock($1) AS "leads!""#, LOCK)
            .fetch_one(&mut connection)
            .await?;
        if !leads {
            return Ok(());
        }
        // A mark that is lost in a crash costs a repeat, which readers know; waiting for the disk costs everyone.
        sqlx::query("SET synchronous_commit = off").execute(&mut connection).await?;
        let mut housekeeping = None;
        loop {
            if housekeeping.is_none_or(|last: Instant| last.elapsed() >= HOUSEKEEPING) {
                self.keep_house(&mut connection).await?;
                housekeeping = Some(Instant::now());
            }
            if !self.publish_waiting(&mut connection).await? {
                // A wake-up that rang meanwhile is kept by `Notify`, so nothing is missed between the two.
                let _ = timeout(self.patience.relay_poll, self.database.wake.notified()).await;
            }
        }
    }

    /// Publishes one batch; says whether there may be more.
    async fn publish_waiting(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let waiting = outbox::waiting(connection, &self.source, BATCH).await?;
        if waiting.is_empty() {
            self.database.metrics.waiting(0);
            return Ok(false);
        }
        let full = i64::try_from(waiting.len()).is_ok_and(|count| count == BATCH);
        let mut by_key: BTreeMap<(String, String), Vec<Waiting>> = BTreeMap::new();
        for event in waiting {
            let sequence = (event.envelope.entity().to_owned(), event.envelope.key.clone());
            by_key.entry(sequence).or_default().push(event);
        }
        let outcomes: Vec<(Vec<i64>, Option<Failure>)> = stream::iter(by_key.into_values())
            .map(|events| self.publish_in_order(events))
            .buffer_unordered(KEYS_IN_FLIGHT)
            .collect()
            .await;
        let mut published = Vec::new();
        let mut failure = None;
        for (positions, failed) in outcomes {
            published.extend(positions);
            failure = failure.or(failed);
        }
        outbox::mark_published(connection, &published, self.database.now()).await?;
        match failure {
            None => Ok(full),
            Some(failure) => {
                self.database.metrics.waiting(outbox::count_waiting(connection).await?);
                Err(failure)
            }
        }
    }

    /// Publishes the events of one key, each after the one before was acknowledged.
    async fn publish_in_order(&self, events: Vec<Waiting>) -> (Vec<i64>, Option<Failure>) {
        let mut published = Vec::with_capacity(events.len());
        for Waiting { position, envelope } in events {
            let span = info_span!(
                "publish",
                otel.name = %envelope.event_type,
                otel.kind = "producer",
                service = self.database.service,
                incident = %envelope.key,
            );
            telemetry::set_parent(&span, envelope.traceparent.as_deref());
            match self.publish(&envelope).instrument(span).await {
                Ok(stream) => {
                    self.database.metrics.published(&stream);
                    published.push(position);
                }
                Err(failure) => return (published, Some(failure)),
            }
        }
        (published, None)
    }

    async fn publish(&self, envelope: &crate::Envelope) -> Result<String, Failure> {
        let mut headers = envelope.headers();
        // The readers' spans hang under the publication, which hangs under what led to the event.
        if let Some(traceparent) = telemetry::current_traceparent() {
            headers.insert(TRACEPARENT, traceparent);
        }
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Broker(format!("{} could not be published: {error}", envelope.subject()))
        };
        let ack = self
            .jetstream
            .publish_with_headers(envelope.subject(), headers, envelope.data.clone().into())
            .await
            .map_err(|error| failed(&error))?
            .await
            .map_err(|error| failed(&error))?;
        Ok(ack.stream.clone())
    }

    async fn keep_house(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        outbox::sweep(connection, self.database.now()).await?;
        let server_id = self.jetstream.client().server_info().server_id;
        let again = outbox::note_broker(connection, &server_id, self.database.now()).await?;
        if again > 0 {
            tracing::info!(events = again, "another broker than before; the last events are published again");
        }
        for spec in &self.streams {
            let stream =
                self.jetstream.get_stream(spec.name).await.map_err(|error| {
                    Failure::Broker(format!("stream {} cannot be read: {error}", spec.name))
                })?;
            let nanoseconds = stream.cached_info().created.unix_timestamp_nanos();
            // PostgreSQL keeps microseconds.
            let created_at = i64::try_from(nanoseconds / 1_000)
                .ok()
                .and_then(|microseconds| Timestamp::from_microsecond(microseconds).ok())
                .ok_or_else(|| Failure::Broker(format!("stream {} has no date of making", spec.name)))?;
            let prefix = spec.subjects.first().and_then(|s| s.split_once('.')).map_or("", |(word, _)| word);
            let again = outbox::note_stream(connection, spec.name, &format!("{prefix}."), created_at).await?;
            if again > 0 {
                tracing::warn!(
                    stream = spec.name,
                    events = again,
                    "the stream was made anew; events are published again"
                );
            }
        }
        self.database.metrics.waiting(outbox::count_waiting(connection).await?);
        Ok(())
    }
}
