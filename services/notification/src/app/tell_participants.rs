//! What was heard is told to the own systems of those participants that have an account, each what it may read.

use std::collections::{BTreeMap, BTreeSet};

use contracts::event::{INCIDENT, IncidentEvent, REFERRAL, ReferralEvent};
use messaging::{Envelope, Failure, UnitOfWork};

use crate::{
    domain::{Heard, Told, for_participants},
    store::{incidents, participants},
};

/// An event as it was read.
enum Read {
    Incident(IncidentEvent),
    Referral(ReferralEvent),
}

/// Tells what a batch brought, once all of it has taken effect: three statements for as many events as there are, and where
/// no participant has an account, one.
pub(crate) async fn tell_participants(uow: &mut UnitOfWork, events: &[Envelope]) -> Result<(), Failure> {
    let organisations: Vec<_> =
        participants::list(uow).await?.into_iter().map(|participant| participant.organisation).collect();
    if organisations.is_empty() {
        return Ok(());
    }
    let read = events.iter().filter_map(|envelope| Some((envelope, read(envelope)?)));
    let read: Vec<(&Envelope, Read)> =
        read.map(|(envelope, read)| Ok((envelope, read?))).collect::<Result<_, Failure>>()?;
    let batch: Vec<Heard<'_>> = read
        .iter()
        .map(|(envelope, event)| Heard {
            version: envelope.version,
            event: match event {
                Read::Incident(event) => Told::Incident(event),
                Read::Referral(event) => Told::Referral(event),
            },
        })
        .collect();
    let keys: BTreeSet<_> = batch.iter().map(Heard::incident).collect();
    let standings = incidents::standings(uow, &keys).await?;
    let told = for_participants(&batch, &standings, &organisations);
    if told.is_empty() {
        return Ok(());
    }
    let mut wanted = BTreeMap::new();
    for (_, event) in &told {
        *wanted.entry((event.organisation.clone(), event.incident)).or_insert(0) += 1;
    }
    let mut numbers = participants::take_numbers(uow, &wanted).await?;
    for (sequence, last) in &mut numbers {
        *last -= wanted.get(sequence).copied().unwrap_or_default();
    }
    for (at, event) in &told {
        let sequence = (event.organisation.clone(), event.incident);
        let number = numbers.get_mut(&sequence).ok_or_else(|| {
            Failure::Inconsistent(format!(
                "participant_incidents: {} of {} has no number",
                sequence.1, sequence.0
            ))
        })?;
        *number += 1;
        uow.publish_after(read[*at].0, *number, event)?;
    }
    Ok(())
}

/// What an event of an incident or a round says; `None` for any other.
fn read(envelope: &Envelope) -> Option<Result<Read, Failure>> {
    match envelope.entity() {
        INCIDENT => Some(envelope.read().map(Read::Incident).map_err(Failure::from)),
        REFERRAL => Some(envelope.read().map(Read::Referral).map_err(Failure::from)),
        _ => None,
    }
}
