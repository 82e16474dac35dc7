//! A subscriber: reads a durable consumer in batches and lets each event take effect once and in order.

mod apply;
mod failed;

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{
    self, AckKind,
    consumer::{PullConsumer, pull},
};
use async_trait::async_trait;
use contracts::nats::streams::ConsumerSpec;
use futures::{FutureExt, StreamExt};
use tokio::{
    join,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, info_span};

use self::apply::{Effects, Waiting};
use crate::{Database, DeadLetter, Envelope, Failure, Patience, UnitOfWork, metrics::Outcome};

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
    join!(read_on(&reader, &token), reader.try_again(&token));
}

async fn read_on(reader: &Reader, token: &CancellationToken) {
    while !token.is_cancelled() {
        let consumer = reader.subscription.consumer.durable;
        match Box::pin(reader.read(token)).await {
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
            self.process(batch, token).await;
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
    /// message holds up nobody. While a part is away nobody is tried alone: each would only wait for it too.
    async fn process(&self, batch: Vec<jetstream::Message>, token: &CancellationToken) {
        let deliveries = self.sort(batch).await;
        if deliveries.is_empty() {
            return;
        }
        let mut outage = match self.take(&deliveries, Waiting::Along).await {
            Ok(()) => return,
            Err(failure) => Some(failure).filter(Failure::is_outage),
        };
        for (at, one) in deliveries.iter().enumerate() {
            if outage.is_none() && !token.is_cancelled() {
                outage = self.take_alone(one).await.err();
                if outage.is_none() {
                    continue;
                }
            }
            return self.put_back(&deliveries[at..], outage).await;
        }
    }

    /// Lays aside what is no event of ours, and gives the rest.
    async fn sort(&self, batch: Vec<jetstream::Message>) -> Vec<Delivery> {
        let mut deliveries = Vec::with_capacity(batch.len());
        let mut strays = Vec::new();
        for message in batch {
            let stray = match Envelope::from_message(message.headers.as_ref(), &message.payload) {
                // Who may publish a subject is the broker's to say; the headers must not say something else.
                Ok(envelope) if envelope.subject() != message.subject.as_str() => {
                    format!("the headers are those of {}", envelope.subject())
                }
                Ok(envelope) => {
                    deliveries.push(Delivery { envelope, message });
                    continue;
                }
                Err(error) => error.to_string(),
            };
            strays.push((message, format!("not an event of ours: {stray}")));
        }
        if !strays.is_empty() {
            self.bury(&strays).await;
        }
        deliveries
    }

    /// Lets a batch take effect, and acknowledges it.
    async fn take(&self, deliveries: &[Delivery], waiting: Waiting) -> Result<(), Failure> {
        let apply = self.apply(deliveries, waiting).instrument(self.span(deliveries));
        self.conclude(&apply.await?);
        self.acknowledge(deliveries).await;
        Ok(())
    }

    /// The same for a message that may be the bad one. Fails only while a part is away.
    async fn take_alone(&self, delivery: &Delivery) -> Result<(), Failure> {
        match self.take(std::slice::from_ref(delivery), Waiting::Later).await {
            Err(failure) if failure.is_outage() => Err(failure),
            Err(failure) => self.fail(delivery, failure).await,
            Ok(()) => Ok(()),
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

    /// After the commit: counts, and tells the handler.
    fn conclude(&self, effects: &Effects) {
        let metrics = &self.database.metrics;
        effects.applied.iter().for_each(|_| metrics.event(Outcome::Applied));
        (0..effects.repeated).for_each(|_| metrics.event(Outcome::Repeated));
        (0..effects.early).for_each(|_| metrics.event(Outcome::Early));
        if !effects.applied.is_empty() {
            self.subscription.handler.committed(&effects.applied);
        }
    }

    async fn acknowledge(&self, deliveries: &[Delivery]) {
        for Delivery { message, .. } in deliveries {
            // An acknowledgement that is lost brings the message again, and the inbox knows it.
            if let Err(error) = message.ack().await {
                tracing::warn!(%error, "an acknowledgement could not be sent");
            }
        }
    }

    /// Puts back what was not begun: until a part is there again, or for whoever reads after us.
    async fn put_back(&self, deliveries: &[Delivery], outage: Option<Failure>) {
        let pause = match outage {
            Some(failure) => {
                let events = deliveries.len();
                tracing::warn!(events, error = %failure, "a part is away; the events wait");
                self.patience.outage_pause
            }
            None => ON_ITS_WAY * 5,
        };
        for Delivery { message, .. } in deliveries {
            self.postpone(message, pause).await;
        }
    }

    async fn postpone(&self, message: &jetstream::Message, pause: Duration) {
        self.database.metrics.event(Outcome::Retried);
        if let Err(error) = message.ack_with(AckKind::Nak(Some(pause))).await {
            tracing::warn!(%error, "a message could not be put back; it comes again when its time is up");
        }
    }

    /// Lays messages aside for good, with the reason of each: only when that is committed is the broker told to forget
    /// them.
    async fn bury(&self, messages: &[(jetstream::Message, String)]) {
        let consumer = self.subscription.consumer.durable;
        let letters: Vec<DeadLetter> = messages
            .iter()
            .map(|(message, reason)| {
                let delivered = message.info().map_or(1, |info| info.delivered);
                DeadLetter::of_message(reason, delivered, consumer, message)
            })
            .collect();
        if let Err(failure) = self.lay_aside(&letters).await {
            tracing::warn!(error = %failure, "dead letters could not be written; the messages come again");
            for (message, _) in messages {
                self.postpone(message, self.patience.outage_pause).await;
            }
            return;
        }
        for ((message, reason), letter) in messages.iter().zip(&letters) {
            self.database.metrics.event(Outcome::Dead);
            tracing::error!(subject = %letter.subject, reason, "a message became a dead letter");
            if let Err(error) = message.ack_with(AckKind::Term).await {
                tracing::warn!(%error, "a dead message could not be ended; it comes again");
            }
        }
    }

    async fn lay_aside(&self, letters: &[DeadLetter]) -> Result<(), Failure> {
        let mut uow = self.database.begin(self.database.new_context()).await?;
        for letter in letters {
            uow.publish_dead_letter(letter)?;
        }
        uow.commit().await
    }
}
