//! One transaction: what events bring about, and that they were read.

use std::collections::BTreeSet;

use tracing::{Instrument, info_span};

use super::{Delivery, Reader};
use crate::{
    Context, Envelope, Failure, UnitOfWork,
    inbox::{self, Position, Sequence},
};

/// When what came early takes effect, once its predecessor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// In the same transaction.
    Along,
    /// In transactions of its own, so that it cannot spoil this one.
    Later,
}

/// What one transaction did.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) applied: Vec<Envelope>,
    pub(super) repeated: u64,
    pub(super) early: u64,
}

impl Reader {
    /// Lets events take effect that the broker has brought.
    pub(super) async fn apply(&self, deliveries: &[Delivery], waiting: Waiting) -> Result<Effects, Failure> {
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
                if let Some(other) = other_event(position, envelope) {
                    return Err(other);
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
        let moved: Vec<(Sequence, Position)> = moved
            .into_iter()
            .filter_map(|sequence| positions.get(&sequence).map(|p| (sequence.clone(), *p)))
            .collect();
        self.move_on(&mut uow, moved, waiting, &mut effects).await?;
        self.end(uow, effects).await
    }

    /// Writes how far sequences were read, and lets what waited for that take effect: now, or when it is called.
    pub(super) async fn move_on(
        &self,
        uow: &mut UnitOfWork,
        mut moved: Vec<(Sequence, Position)>,
        waiting: Waiting,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        loop {
            let waited_for = inbox::save(uow.connection(), &moved).await?;
            if waited_for.is_empty() {
                return Ok(());
            }
            moved.retain(|(sequence, _)| waited_for.contains(sequence));
            for (sequence, position) in &mut moved {
                match waiting {
                    Waiting::Along => self.drain(uow, sequence, position, effects).await?,
                    Waiting::Later => {
                        inbox::call_next(uow.connection(), sequence, position.version + 1).await?;
                    }
                }
            }
            if waiting == Waiting::Later {
                return Ok(());
            }
        }
    }

    /// Lets what came early take effect. When one of them fails the whole transaction does, and is done again without
    /// them: each is then tried by itself, and as often as any other event.
    async fn drain(
        &self,
        uow: &mut UnitOfWork,
        sequence: &Sequence,
        position: &mut Position,
        effects: &mut Effects,
    ) -> Result<(), Failure> {
        while let Some(envelope) = inbox::unpark(uow.connection(), sequence, position.version + 1).await? {
            self.handle(uow, &envelope).await?;
            advance(position, &envelope);
            effects.applied.push(envelope);
        }
        Ok(())
    }

    pub(super) async fn handle(&self, uow: &mut UnitOfWork, envelope: &Envelope) -> Result<(), Failure> {
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

    /// Ends the transaction with what is written for many at once.
    pub(super) async fn end(&self, mut uow: UnitOfWork, effects: Effects) -> Result<Effects, Failure> {
        if !effects.applied.is_empty() {
            self.subscription.handler.before_commit(&mut uow, &effects.applied).await?;
        }
        uow.commit().await?;
        Ok(effects)
    }
}

pub(super) fn sequence(envelope: &Envelope) -> Sequence {
    (envelope.entity().to_owned(), envelope.key.clone())
}

pub(super) fn advance(position: &mut Position, envelope: &Envelope) {
    position.version = envelope.version;
    position.event_id = Some(envelope.id);
}

pub(super) fn missing((entity, key): &Sequence) -> Failure {
    Failure::Inconsistent(format!("inbox: no row for {entity} {key} after it was locked"))
}

/// Why an event of the number that was read last is no repeat, if it is none.
pub(super) fn other_event(position: &Position, envelope: &Envelope) -> Option<Failure> {
    let read = position.event_id.filter(|id| envelope.version == position.version && *id != envelope.id)?;
    Some(Failure::Inconsistent(format!(
        "{} {} has two events number {}: {read} was read, and now {} came",
        envelope.entity(),
        envelope.key,
        envelope.version,
        envelope.id
    )))
}
