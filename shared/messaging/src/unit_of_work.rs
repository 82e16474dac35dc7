//! One transaction with everything that it publishes.

use contracts::event::Event;
use jiff::Timestamp;
use sqlx::{PgConnection, PgTransaction};
use uuid::Uuid;

use crate::{Database, Envelope, Failure, dead_letter::DeadLetter, outbox};

/// What a unit of work follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The same for all that follows from one action.
    pub correlation_id: Uuid,
    /// The command or event that led here.
    pub causation_id: Option<Uuid>,
}

/// One transaction: what a use case changes and what it tells the world, together or not at all.
///
/// A use case gets one, and never commits it: whoever began it does so, once, after the use case has answered.
pub struct UnitOfWork {
    tx: PgTransaction<'static>,
    database: Database,
    pub(crate) context: Context,
    now: Timestamp,
    outgoing: Vec<Envelope>,
}

impl UnitOfWork {
    pub(crate) fn new(tx: PgTransaction<'static>, database: Database, context: Context) -> Self {
        let now = database.now();
        Self { tx, database, context, now, outgoing: Vec::new() }
    }

    /// The connection, for the `store` of a service.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// The moment of this unit of work: one for all that happens in it.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        self.database.new_id()
    }

    /// Tells the world, once this unit of work is committed. `version` is the event's number in the sequence of its
    /// entity and key: the owner counts from 1 and leaves no gap.
    pub fn publish(&mut self, version: i64, event: &impl Event) -> Result<(), Failure> {
        let traceparent = telemetry::propagation::current_traceparent();
        self.push(event.event_type().to_owned(), event.key(), version, written(event)?, traceparent);
        Ok(())
    }

    /// The same for what follows from `cause`, where many are worked on at once (`EventHandler::before_commit`).
    pub fn publish_after(
        &mut self,
        cause: &Envelope,
        version: i64,
        event: &impl Event,
    ) -> Result<(), Failure> {
        self.context = Context { correlation_id: cause.correlation_id, causation_id: Some(cause.id) };
        let (event_type, traceparent) = (event.event_type().to_owned(), cause.traceparent.clone());
        self.push(event_type, event.key(), version, written(event)?, traceparent);
        Ok(())
    }

    /// Lays aside a message that cannot be processed.
    pub(crate) fn publish_dead_letter(&mut self, letter: &DeadLetter) -> Result<(), Failure> {
        let data = serde_json::to_string(letter)
            .map_err(|error| Failure::Inconsistent(format!("a dead letter cannot be written: {error}")))?;
        let event_type = contracts::nats::subjects::dead_letter(self.database.service);
        let key = self.new_id().to_string();
        self.push(event_type, key, 1, data, telemetry::propagation::current_traceparent());
        Ok(())
    }

    fn push(
        &mut self,
        event_type: String,
        key: String,
        version: i64,
        data: String,
        traceparent: Option<String>,
    ) {
        self.outgoing.push(Envelope {
            id: self.database.new_id(),
            event_type,
            key,
            version,
            time: self.now,
            source: format!("/services/{}", self.database.service),
            correlation_id: self.context.correlation_id,
            causation_id: self.context.causation_id,
            traceparent,
            data,
        });
    }

    /// Makes it so, and wakes the relay.
    #[tracing::instrument(name = "commit", skip_all, err(Debug))]
    pub async fn commit(mut self) -> Result<(), Failure> {
        outbox::append(&mut self.tx, &self.outgoing).await?;
        self.tx.commit().await?;
        if !self.outgoing.is_empty() {
            self.database.wake.notify_one();
        }
        Ok(())
    }
}

fn written(event: &impl Event) -> Result<String, Failure> {
    serde_json::to_string(event)
        .map_err(|error| Failure::Inconsistent(format!("{} cannot be written: {error}", event.event_type())))
}
