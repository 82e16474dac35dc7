//! What becomes of an event that failed by itself.
//!
//! It leaves the broker for the table of events that wait (`inbox::failed`), where its own tries are counted, and only
//! those: the broker also counts whom it gave the event to while a part was away, and readers that were killed. There
//! it is tried again, alone, with growing pauses; after the last it becomes a dead letter, which stays there until the
//! operator calls it back. All of that moves in transactions: a reader that is killed between two of them leaves an
//! event that is due.

use std::{collections::BTreeSet, time::Duration};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

use super::{
    Delivery, Effects, Reader, Waiting,
    apply::{advance, missing, other_event, sequence},
};
use crate::{
    DeadLetter, Envelope, Failure, UnitOfWork,
    inbox::{
        self, Sequence,
        failed::{self, Kept, Next},
    },
    metrics::Outcome,
};

/// What a try of an event that is due came to.
enum Tried {
    Done(Effects),
    Failed(Box<Envelope>, i64, Failure),
}

impl Reader {
    /// Answers for a message that failed alone. Fails only while a part is away.
    pub(super) async fn fail(&self, delivery: &Delivery, failure: Failure) -> Result<(), Failure> {
        let Delivery { envelope, message } = delivery;
        let (incident, event) = (envelope.key.as_str(), envelope.event_type.as_str());
        if failure.is_passing() {
            tracing::warn!(incident, event, error = %failure, "a part is busy; the event waits");
            self.postpone(message, self.patience.outage_pause).await;
            return Ok(());
        }
        match self.keep(envelope, &failure).await {
            Ok(true) => self.acknowledge(std::slice::from_ref(delivery)).await,
            Ok(false) => self.bury(&[(message.clone(), failure.to_string())]).await,
            Err(outage) if outage.is_passing() => return Err(outage),
            Err(refused) => {
                let reason = format!("{failure}; and it cannot be kept: {refused}");
                self.bury(&[(message.clone(), reason)]).await;
            }
        }
        Ok(())
    }

    /// Keeps an event until it is tried again. Says whether it is kept: one whose number another event has cannot be.
    async fn keep(&self, envelope: &Envelope, failure: &Failure) -> Result<bool, Failure> {
        let mut uow = self.database.begin(self.database.new_context()).await?;
        let sequence = sequence(envelope);
        let positions = inbox::lock(uow.connection(), &BTreeSet::from([sequence.clone()])).await?;
        let position = positions.get(&sequence).ok_or_else(|| missing(&sequence))?;
        if envelope.version <= position.version {
            // Another reader has let it take effect meanwhile; or it only claims the number of one that did.
            return Ok(other_event(position, envelope).is_none());
        }
        if envelope.version > position.version + 1 {
            return Ok(false);
        }
        let next = Next::after(0, &self.patience.retries);
        let now = uow.now();
        match failed::keep(uow.connection(), envelope, next, now).await? {
            Kept::Now => {}
            Kept::Before => return Ok(true),
            Kept::Not => return Ok(false),
        }
        self.write_letter(&mut uow, envelope, 1, next, failure)?;
        uow.commit().await?;
        self.tell(envelope, 1, next, failure);
        Ok(true)
    }

    /// Tries again what is due, until told to stop. It is asked for at intervals: what another reader has kept, or one
    /// that was killed, is found like what this one has.
    pub(super) async fn try_again(&self, token: &CancellationToken) {
        // Who starts has more urgent things to ask the database for.
        let mut pause = self.patience.relay_poll;
        while token.run_until_cancelled(sleep(pause)).await.is_some() {
            pause = match self.try_next().await {
                Ok(true) => Duration::ZERO,
                Ok(false) => self.patience.relay_poll,
                Err(error) => {
                    let consumer = self.subscription.consumer.durable;
                    tracing::warn!(consumer, %error, "a part is away; what failed waits");
                    self.patience.outage_pause
                }
            };
        }
    }

    /// Tries the event that is due for the longest time. Says whether there was one. Fails only while a part is away.
    async fn try_next(&self) -> Result<bool, Failure> {
        let Some(sequence) = failed::due(&mut *self.database.pool.acquire().await?).await? else {
            return Ok(false);
        };
        let span = info_span!(
            "try again",
            otel.name = format!("{} try again", self.subscription.consumer.durable),
            otel.kind = "consumer",
            service = self.database.service,
            incident = %sequence.1,
        );
        async {
            match self.try_sequence(&sequence).await? {
                Tried::Done(effects) => self.conclude(&effects),
                Tried::Failed(_, _, failure) if failure.is_outage() => return Err(failure),
                Tried::Failed(envelope, tries, failure) => {
                    self.fail_again(&envelope, tries, &failure).await?;
                }
            }
            Ok(true)
        }
        .instrument(span)
        .await
    }

    /// Lets the next event of a sequence take effect, alone.
    async fn try_sequence(&self, sequence: &Sequence) -> Result<Tried, Failure> {
        let mut uow = self.database.begin(self.database.new_context()).await?;
        let mut positions = inbox::lock(uow.connection(), &BTreeSet::from([sequence.clone()])).await?;
        let position = positions.get_mut(sequence).ok_or_else(|| missing(sequence))?;
        let mut effects = Effects::default();
        failed::drop_taken(uow.connection(), sequence, position.version).await?;
        let Some((envelope, tries)) = failed::take(uow.connection(), sequence, position.version + 1).await?
        else {
            return Ok(Tried::Done(self.end(uow, effects).await?));
        };
        let tried = async {
            self.handle(&mut uow, &envelope).await?;
            advance(position, &envelope);
            effects.applied.push(envelope.clone());
            let moved = vec![(sequence.clone(), *position)];
            self.move_on(&mut uow, moved, Waiting::Later, &mut effects).await?;
            self.end(uow, effects).await
        };
        Ok(match tried.await {
            Ok(effects) => Tried::Done(effects),
            Err(failure) => Tried::Failed(Box::new(envelope), tries, failure),
        })
    }

    /// Notes a failure of an event that was tried before.
    async fn fail_again(&self, envelope: &Envelope, tries: i64, failure: &Failure) -> Result<(), Failure> {
        let mut uow = self.database.begin(self.database.new_context()).await?;
        if failure.is_passing() {
            failed::postpone(uow.connection(), envelope, self.patience.outage_pause).await?;
            return uow.commit().await;
        }
        let next = Next::after(tries, &self.patience.retries);
        let now = uow.now();
        if !failed::note(uow.connection(), envelope, tries, next, now).await? {
            // Another reader was quicker.
            return Ok(());
        }
        self.write_letter(&mut uow, envelope, tries + 1, next, failure)?;
        uow.commit().await?;
        self.tell(envelope, tries + 1, next, failure);
        Ok(())
    }

    /// Writes the dead letter of an event that is tried no more, in the transaction that says so.
    fn write_letter(
        &self,
        uow: &mut UnitOfWork,
        envelope: &Envelope,
        tries: i64,
        next: Next,
        failure: &Failure,
    ) -> Result<(), Failure> {
        if next != Next::Dead {
            return Ok(());
        }
        let consumer = self.subscription.consumer.durable;
        uow.publish_dead_letter(&DeadLetter::of_envelope(&failure.to_string(), tries, consumer, envelope))
    }

    fn tell(&self, envelope: &Envelope, tries: i64, next: Next, failure: &Failure) {
        let (incident, event) = (envelope.key.as_str(), envelope.event_type.as_str());
        if next == Next::Dead {
            self.database.metrics.event(Outcome::Dead);
            tracing::error!(incident, event, tries, error = %failure, "an event became a dead letter");
        } else {
            self.database.metrics.event(Outcome::Retried);
            tracing::warn!(incident, event, tries, error = %failure, "an event failed and is tried again");
        }
    }
}
