//! The relay: publishes what the outbox holds, in order per key, and marks what the broker has acknowledged.
//!
//! One relay per service works at a time, by an advisory lock of the service's database, so that several replicas
//! do not publish against each other. It is woken after each commit of its own process; the poll is for what other
//! replicas commit, and for what was left by a crash.
//!
//! A stream that is not there holds up what goes into it and nothing else, and an event that is not taken holds up its
//! key: both are left out for a while ([`stuck`]).

mod stuck;

use std::{collections::BTreeMap, time::Duration};

use async_nats::{
    connection::State,
    jetstream::{self, context::PublishErrorKind},
};
use contracts::nats::{
    headers::TRACEPARENT,
    streams::{STREAMS, StreamSpec},
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

use self::stuck::Stuck;
use crate::{
    Database, Failure, Patience,
    inbox::Sequence,
    outbox::{self, Left, Waiting},
};

/// How many events are read from the outbox at a time.
const BATCH: i64 = 512;

/// How many keys are published at once; within a key one event follows the other.
const KEYS_IN_FLIGHT: usize = 256;

/// "outbox" as a number: the advisory lock that makes one relay the only one of its database.
const LOCK: i64 = 0x006f_7574_626f_7800;

/// How often old rows are dropped, streams looked at, and the backlog counted.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

/// How soon streams are looked at again when one is missing, or an event could not be published.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// What a service publishes, and how long it remembers what it answered.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The streams that it publishes into.
    pub streams: Vec<&'static str>,
    /// For how long the same command under the same key gets the same answer.
    pub answers_kept: Duration,
}

/// Publishes until told to stop.
pub async fn run(
    database: Database,
    client: async_nats::Client,
    publishing: Publishing,
    patience: Patience,
    token: CancellationToken,
) {
    let relay = Relay {
        jetstream: jetstream::context::ContextBuilder::new().ack_timeout(patience.publish_ack).build(client),
        source: format!("/services/{}", database.service),
        streams: STREAMS.iter().filter(|stream| publishing.streams.contains(&stream.name)).collect(),
        answers_kept: publishing.answers_kept,
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

/// What came of one batch.
struct Round {
    /// Whether there may be more.
    full: bool,
    /// Whether something could not be published.
    failed: bool,
}

/// Why an event was not published.
struct Unpublished {
    failure: Failure,
    /// Whether there is no stream for it, so that no event of its entity can be.
    no_stream: bool,
}

struct Relay {
    database: Database,
    jetstream: jetstream::Context,
    source: String,
    streams: Vec<&'static StreamSpec>,
    answers_kept: Duration,
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
        let mut housekeeping = Instant::now();
        let mut stuck = Stuck::new(self.patience.outage_pause);
        loop {
            if housekeeping <= Instant::now() {
                let all_there = self.keep_house(&mut connection).await?;
                housekeeping = Instant::now() + if all_there { HOUSEKEEPING } else { LOOK_AGAIN };
            }
            let round = self.publish_waiting(&mut connection, &mut stuck).await?;
            if round.failed {
                // The stream may have been made anew.
                housekeeping = housekeeping.min(Instant::now() + LOOK_AGAIN);
            }
            if !round.full {
                // A wake-up that rang meanwhile is kept by `Notify`, so nothing is missed between the two.
                let _ = timeout(self.patience.relay_poll, self.database.wake.notified()).await;
            }
        }
    }

    /// Publishes one batch of what is not stuck.
    async fn publish_waiting(
        &self,
        connection: &mut PgConnection,
        stuck: &mut Stuck,
    ) -> Result<Round, Failure> {
        let now = Instant::now();
        let left = Left { entities: stuck.entities(now), keys: stuck.keys(now) };
        let waiting = outbox::waiting(connection, &self.source, &left, BATCH).await?;
        if waiting.is_empty() {
            self.count(connection, &left).await?;
            return Ok(Round { full: false, failed: false });
        }
        let full = i64::try_from(waiting.len()).is_ok_and(|count| count == BATCH);
        let mut by_key: BTreeMap<Sequence, Vec<Waiting>> = BTreeMap::new();
        for event in waiting {
            let sequence = (event.envelope.entity().to_owned(), event.envelope.key.clone());
            by_key.entry(sequence).or_default().push(event);
        }
        let outcomes: Vec<(Sequence, Vec<i64>, Option<Unpublished>)> = stream::iter(by_key)
            .map(|(sequence, events)| async move {
                let (published, failed) = self.publish_in_order(events).await;
                (sequence, published, failed)
            })
            .buffer_unordered(KEYS_IN_FLIGHT)
            .collect()
            .await;
        let mut published = Vec::new();
        let mut failures = Vec::new();
        for (sequence, positions, failed) in outcomes {
            if !positions.is_empty() {
                stuck.forget(&sequence);
                published.extend(positions);
            }
            failures.extend(failed.map(|failed| (sequence, failed)));
        }
        outbox::mark_published(connection, &published, self.database.now()).await?;
        let failed = !failures.is_empty();
        if failed {
            self.database.metrics.waiting(outbox::count_waiting(connection).await?);
            self.leave_out(failures, stuck)?;
        }
        Ok(Round { full, failed })
    }

    /// Leaves out what could not be published, for a while; fails where that is the broker's fault and not theirs.
    fn leave_out(&self, failures: Vec<(Sequence, Unpublished)>, stuck: &mut Stuck) -> Result<(), Failure> {
        let now = Instant::now();
        let many = failures.len();
        let mut first = None;
        for (sequence, Unpublished { failure, no_stream }) in failures {
            if no_stream {
                stuck.note_entity(&sequence.0, now);
            } else {
                stuck.note_key(sequence, now);
            }
            first.get_or_insert(failure);
        }
        match first {
            Some(failure) if !self.is_connected() || stuck.is_too_much() => Err(failure),
            Some(error) => {
                let service = self.database.service;
                tracing::warn!(service, keys = many, %error, "events wait; others are published");
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn is_connected(&self) -> bool {
        self.jetstream.client().connection_state() == State::Connected
    }

    /// Tells how many wait, where none but those that are left out do.
    async fn count(&self, connection: &mut PgConnection, left: &Left) -> Result<(), Failure> {
        let waiting = if left.is_empty() { 0 } else { outbox::count_waiting(connection).await? };
        self.database.metrics.waiting(waiting);
        Ok(())
    }

    /// Publishes the events of one key, each after the one before was acknowledged.
    async fn publish_in_order(&self, events: Vec<Waiting>) -> (Vec<i64>, Option<Unpublished>) {
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
                Err(failed) => return (published, Some(failed)),
            }
        }
        (published, None)
    }

    async fn publish(&self, envelope: &crate::Envelope) -> Result<String, Unpublished> {
        let mut headers = envelope.headers();
        // The readers' spans hang under the publication, which hangs under what led to the event.
        if let Some(traceparent) = telemetry::current_traceparent() {
            headers.insert(TRACEPARENT, traceparent);
        }
        let failed = |error: jetstream::context::PublishError| Unpublished {
            failure: Failure::Broker(format!("{} could not be published: {error}", envelope.subject())),
            no_stream: error.kind() == PublishErrorKind::StreamNotFound,
        };
        let ack = self
            .jetstream
            .publish_with_headers(envelope.subject(), headers, envelope.data.clone().into())
            .await
            .map_err(failed)?
            .await
            .map_err(failed)?;
        Ok(ack.stream.clone())
    }

    /// Drops what is old, and looks whether what was published is still there. Says whether every stream is.
    async fn keep_house(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let now = self.database.now();
        let answers_kept = SignedDuration::try_from(self.answers_kept).unwrap_or(SignedDuration::MAX);
        outbox::sweep(connection, now, answers_kept).await?;
        let server_id = self.jetstream.client().server_info().server_id;
        let again = outbox::note_broker(connection, &server_id, now).await?;
        if again > 0 {
            tracing::info!(events = again, "another broker than before; the last events are published again");
        }
        let mut all_there = true;
        for spec in &self.streams {
            match self.look_at(spec, connection).await {
                // The others are there, and what goes into them must not wait for this one.
                Err(Failure::Broker(error)) if self.is_connected() => {
                    tracing::warn!(service = self.database.service, stream = spec.name, %error, "a stream is missing");
                    all_there = false;
                }
                looked_at => looked_at?,
            }
        }
        self.database.metrics.waiting(outbox::count_waiting(connection).await?);
        Ok(all_there)
    }

    /// Publishes again what went into a stream that was made anew since.
    async fn look_at(&self, spec: &StreamSpec, connection: &mut PgConnection) -> Result<(), Failure> {
        let stream = self
            .jetstream
            .get_stream(spec.name)
            .await
            .map_err(|error| Failure::Broker(format!("stream {} cannot be read: {error}", spec.name)))?;
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
        Ok(())
    }
}
