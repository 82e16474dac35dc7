//! A subscriber: reads a durable consumer in batches and lets each event take effect once and in order.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_nats::jetstream::{
    self, AckKind,
    consumer::{PullConsumer, pull},
};
use async_trait::async_trait;
use contracts::nats::streams::ConsumerSpec;
use futures::{FutureExt, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, info_span};

use crate::{
    Context, Database, DeadLetter, Envelope, Failure, Patience, UnitOfWork,
    inbox::{self, Position, Sequence},
    metrics::Outcome,
};

/// How many messages one transaction takes at most.
const BATCH: usize = 128;

/// How long a reader that stops listens for what is on its way to it.
const ON_ITS_WAY: Duration = Duration::from_millis(20);

/// What a service does with events.
#[async_trait]
pub trait EventHandler: Send + Sync + 'static {
    /// Lets an event take effect. Called once for each event, in the order of its sequence, inside of the
    /// transaction that also notes that it was read.
    async fn handle(&self, uow: &mut UnitOfWork, event: &Envelope) -> Result<(), Failure>;

    /// Called once a transaction, before its commit, with all the events that took effect in it: for what is written
    /// for many at once.
    async fn before_commit(&self, _uow: &mut UnitOfWork, _events: &[Envelope]) -> Result<(), Failure> {
        Ok(())
    }

    /// Called after the commit with the events that took effect in it.
    fn committed(&self, _events: &[Envelope]) {}
}

/// A durable consumer and what is done with what it gives.
#[derive(Clone)]
pub struct Subscription {
    /// The consumer.
    pub consumer: &'static ConsumerSpec,
    /// What is done.
    pub handler: Arc<dyn EventHandler>,
}

/// Reads until told to stop. A broker or database that is away is waited for.
pub async fn run(
    database: Database,
    client: async_nats::Client,
    subscription: Subscription,
    patience: Patience,
    token: CancellationToken,
) {
    let reader = Reader { jetstream: jetstream::new(client), database, subscription, patience };
    while !token.is_cancelled() {
        let consumer = reader.subscription.consumer.durable;
        match Box::pin(reader.read(&token)).await {
            Ok(()) => tracing::debug!(consumer, "the consumer ended its stream"),
            Err(error) => tracing::warn!(consumer, %error, "the subscriber starts over"),
        }
        token.run_until_cancelled(sleep(reader.patience.outage_pause)).await;
    }
}

struct Reader {
    database: Database,
    jetstream: jetstream::Context,
    subscription: Subscription,
    patience: Patience,
}

/// A message that could be read, and the message itself to be acknowledged.
struct Delivery {
    envelope: Envelope,
    message: jetstream::Message,
}

/// What one transaction did.
#[derive(Default)]
struct Effects {
    applied: Vec<Envelope>,
    repeated: u64,
    early: u64,
    dead: u64,
}

impl Reader {
    /// Reads until the stream breaks or the token is cancelled. What is being worked on is finished first, and what
    /// was received meanwhile is given back, so that the next reader need not wait until its time is up.
    async fn read(&self, token: &CancellationToken) -> Result<(), Failure> {
        let Some(messages) = token.run_until_cancelled(self.open()).await else { return Ok(()) };
        let mut messages = messages?;
        while let Some(Some(first)) = token.run_until_cancelled(messages.next()).await {
            let mut batch = vec![first.map_err(|error| Failure::Broker(error.to_string()))?];
            // What is there already comes along; nothing is waited for.
            while batch.len() < BATCH
                && let Some(Some(Ok(next))) = messages.next().now_or_never()
            {
                batch.push(next);
            }
            self.process(batch).await;
        }
        self.give_back(messages).await;
        Ok(())
    }

    /// Gives back what was received and not begun, and what is on its way while we listen. What comes later still is
    /// given out again by the broker when its time is up.
    async fn give_back(&self, mut messages: pull::Stream) {
        let mut left = BATCH * 4;
        while left > 0
            && let Ok(Some(Ok(message))) = timeout(ON_ITS_WAY, messages.next()).await
        {
            // Not at once, or it would come back to us.
            self.postpone(&message, ON_ITS_WAY * 5).await;
            left -= 1;
        }
    }

    async fn open(&self) -> Result<pull::Stream, Failure> {
        let broker = |error: &dyn std::fmt::Display| Failure::Broker(error.to_string());
        let spec = self.subscription.consumer;
        let consumer: PullConsumer = self
            .jetstream
            .get_consumer_from_stream(spec.durable, spec.stream)
            .await
            .map_err(|error| broker(&error))?;
        consumer
            .stream()
            .max_messages_per_batch(BATCH * 2)
            .heartbeat(Duration::from_secs(5))
            .messages()
            .await
            .map_err(|error| broker(&error))
    }

    /// Processes a batch in one transaction; when that fails, each message in one of its own, so that one bad
    /// message holds up nobody.
    async fn process(&self, batch: Vec<jetstream::Message>) {
        let mut deliveries = Vec::with_capacity(batch.len());
        for message in batch {
            match Envelope::from_message(message.headers.as_ref(), &message.payload) {
                // Who may publish a subject is the broker's to say; the headers must not say something else.
                Ok(envelope) if envelope.subject() != message.subject.as_str() => {
                    let reason = format!("the headers are those of {}", envelope.subject());
                    self.bury(&message, &format!("not an event of ours: {reason}")).await;
                }
                Ok(envelope) => deliveries.push(Delivery { envelope, message }),
                Err(error) => self.bury(&message, &format!("not an event of ours: {error}")).await,
            }
        }
        if deliveries.is_empty() {
            return;
        }
        if !self.take(&deliveries).instrument(self.span(&deliveries)).await {
            for delivery in deliveries {
                let one = std::slice::from_ref(&delivery);
                self.take(one).instrument(self.span(one)).await;
            }
        }
    }

    /// The span of a batch: it hangs under the publication of its first event and is linked to those of the others.
    fn span(&self, deliveries: &[Delivery]) -> Span {
        let span = info_span!(
            "batch",
            otel.name = format!("{} batch", self.subscription.consumer.durable),
            otel.kind = "consumer",
            service = self.database.service,
            events = deliveries.len(),
        );
        let mut published = deliveries.iter().map(|delivery| delivery.envelope.traceparent.as_deref());
        telemetry::set_parent(&span, published.next().flatten());
        published.for_each(|other| telemetry::add_link(&span, other));
        span
    }

    /// Lets a batch take effect and answers for it. Says whether that is done: several messages that failed together
    /// are not answered for.
    async fn take(&self, deliveries: &[Delivery]) -> bool {
        match (self.apply(deliveries).await, deliveries) {
            (Ok(effects), _) => self.conclude(effects, deliveries).await,
            (Err(failure), [one]) => self.fail(one, failure).await,
            (Err(_), _) => return false,
        }
        true
    }

    /// One transaction: what each event brings about, and that it was read.
    async fn apply(&self, deliveries: &[Delivery]) -> Result<Effects, Failure> {
        // Each event sets the context it leads to; this one is for the transaction as such.
        let mut uow = self.database.begin(self.database.new_context()).await?;
        let sequences: BTreeSet<Sequence> = deliveries.iter().map(|d| sequence(&d.envelope)).collect();
        let mut positions = inbox::lock(uow.connection(), &sequences).await?;
        let mut moved = BTreeSet::new();
        let mut effects = Effects::default();
        for Delivery { envelope, .. } in deliveries {
            let sequence = sequence(envelope);
            let position = positions.get_mut(&sequence).ok_or_else(|| missing(&sequence))?;
            if envelope.version <= position.version {
                if envelope.version == position.version
                    && position.event_id.is_some_and(|id| id != envelope.id)
                {
                    return Err(Failure::Inconsistent(format!(
                        "{} {} has two events number {}: {} was read, and now {} came",
                        sequence.0,
                        sequence.1,
                        envelope.version,
                        position.event_id.unwrap_or_default(),
                        envelope.id
                    )));
                }
                effects.repeated += 1;
            } else if envelope.version == position.version + 1 {
                self.handle(&mut uow, envelope).await?;
                advance(position, envelope);
                effects.applied.push(envelope.clone());
                moved.insert(sequence);
            } else {
                let now = uow.now();
                inbox::park(uow.connection(), envelope, now).await?;
                effects.early += 1;
            }
        }
        let mut moved: Vec<(Sequence, Position)> = moved
            .into_iter()
            .filter_map(|sequence| positions.get(&sequence).map(|p| (sequence.clone(), *p)))
            .collect();
        loop {
            let waited_for = inbox::save(uow.connection(), &moved).await?;
            if waited_for.is_empty() {
                break;
            }
            moved.retain(|(sequence, _)| waited_for.contains(sequence));
            for (sequence, position) in &mut moved {
                self.drain(&mut uow, sequence, position, &mut effects).await?;
            }
        }
        if !effects.applied.is_empty() {
            self.subscription.handler.before_commit(&mut uow, &effects.applied).await?;
        }
        uow.commit().await?;
        Ok(effects)
    }

    /// Lets what came early take effect, now that its predecessor has.
    async fn drain(
        &self,
        uow: &mut UnitOfWork,
        sequence: &Sequence,
        position: &mut Position,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        while let Some(envelope) = inbox::unpark(uow.connection(), sequence, position.version + 1).await? {
            let mark = uow.mark();
            sqlx::query("SAVEPOINT early").execute(uow.connection()).await?;
            match self.handle(uow, &envelope).await {
                Ok(()) => {
                    advance(position, &envelope);
                    effects.applied.push(envelope);
                }
                Err(failure) if failure.is_passing() => return Err(failure),
                // It is this event that cannot be processed, not the one that let it in.
                Err(failure) => {
                    sqlx::query("ROLLBACK TO SAVEPOINT early").execute(uow.connection()).await?;
                    uow.forget_since(mark);
                    let consumer = self.subscription.consumer.durable;
                    uow.publish_dead_letter(&DeadLetter::of_envelope(
                        &failure.to_string(),
                        consumer,
                        &envelope,
                    ))?;
                    effects.dead += 1;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn handle(&self, uow: &mut UnitOfWork, envelope: &Envelope) -> Result<(), Failure> {
        let span = info_span!(
            "apply",
            otel.name = format!("{} {}", self.subscription.consumer.durable, envelope.event_type),
            otel.kind = "consumer",
            service = self.database.service,
            incident = %envelope.key,
            version = envelope.version,
        );
        telemetry::set_parent(&span, envelope.traceparent.as_deref());
        uow.context = Context { correlation_id: envelope.correlation_id, causation_id: Some(envelope.id) };
        self.subscription.handler.handle(uow, envelope).instrument(span).await
    }

    /// After the commit: tells the handler, and acknowledges.
    async fn conclude(&self, effects: Effects, deliveries: &[Delivery]) {
        let metrics = &self.database.metrics;
        effects.applied.iter().for_each(|_| metrics.event(Outcome::Applied));
        (0..effects.repeated).for_each(|_| metrics.event(Outcome::Repeated));
        (0..effects.early).for_each(|_| metrics.event(Outcome::Early));
        (0..effects.dead).for_each(|_| metrics.event(Outcome::Dead));
        if !effects.applied.is_empty() {
            self.subscription.handler.committed(&effects.applied);
        }
        for Delivery { message, .. } in deliveries {
            // An acknowledgement that is lost brings the message again, and the inbox knows it.
            if let Err(error) = message.ack().await {
                tracing::warn!(%error, "an acknowledgement could not be sent");
            }
        }
    }

    /// A message that failed: later again, or a dead letter after the last try.
    async fn fail(&self, delivery: &Delivery, failure: Failure) {
        let Delivery { envelope, message } = delivery;
        let delivered = message.info().map_or(1, |info| info.delivered);
        let incident = envelope.key.as_str();
        let event = envelope.event_type.as_str();
        if failure.is_passing() {
            tracing::warn!(incident, event, delivered, error = %failure, "a part is away; the event waits");
            self.postpone(message, self.patience.outage_pause).await;
            return;
        }
        let before = usize::try_from(delivered - 1).unwrap_or(usize::MAX);
        match self.patience.retries.get(before) {
            Some(pause) => {
                tracing::warn!(incident, event, delivered, error = %failure, "an event failed and is tried again");
                self.postpone(message, *pause).await;
            }
            None => self.bury(message, &failure.to_string()).await,
        }
    }

    async fn postpone(&self, message: &jetstream::Message, pause: Duration) {
        self.database.metrics.event(Outcome::Retried);
        if let Err(error) = message.ack_with(AckKind::Nak(Some(pause))).await {
            tracing::warn!(%error, "a message could not be put back; it comes again when its time is up");
        }
    }

    /// Lays a message aside for good: only when that is committed is the broker told to forget it.
    async fn bury(&self, message: &jetstream::Message, reason: &str) {
        let tries = message.info().map_or(1, |info| info.delivered);
        let letter = DeadLetter::of_message(reason, tries, self.subscription.consumer.durable, message);
        match self.lay_aside(&letter).await {
            Ok(()) => {
                self.database.metrics.event(Outcome::Dead);
                tracing::error!(subject = %letter.subject, reason, tries, "a message became a dead letter");
                if let Err(error) = message.ack_with(AckKind::Term).await {
                    tracing::warn!(%error, "a dead message could not be ended; it comes again");
                }
            }
            Err(failure) => {
                tracing::warn!(error = %failure, "a dead letter could not be written; the message comes again");
                self.postpone(message, self.patience.outage_pause).await;
            }
        }
    }

    async fn lay_aside(&self, letter: &DeadLetter) -> Result<(), Failure> {
        let mut uow = self.database.begin(self.database.new_context()).await?;
        uow.publish_dead_letter(letter)?;
        uow.commit().await
    }
}

fn sequence(envelope: &Envelope) -> Sequence {
    (envelope.entity().to_owned(), envelope.key.clone())
}

fn advance(position: &mut Position, envelope: &Envelope) {
    position.version = envelope.version;
    position.event_id = Some(envelope.id);
}

fn missing((entity, key): &Sequence) -> Failure {
    Failure::Inconsistent(format!("inbox: no row for {entity} {key} after it was locked"))
}
