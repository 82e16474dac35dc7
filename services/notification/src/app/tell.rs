//! What a batch of events brings about, once for all of it: a handful of statements for as many events as there are.

use std::collections::{BTreeMap, BTreeSet};

use contracts::event::IncidentChange;
use messaging::{Failure, UnitOfWork};

use super::{Happened, notify::notify, tell_participants::tell_participants, watchers::note_parties};
use crate::{
    domain::{Heard, standings_after_each},
    store::{incidents, referred},
};

/// Tells users and systems, and notes how the incidents now stand.
///
/// The users first, since their rows are locked in one order: whoever holds an incident asks for no user any more, so that
/// two replicas, or a replica and a command, wait for each other and never deadlock.
pub(crate) async fn tell(uow: &mut UnitOfWork, happened: &[Happened<'_>]) -> Result<(), Failure> {
    if happened.is_empty() {
        return Ok(());
    }
    let batch: Vec<Heard<'_>> = happened.iter().map(Happened::heard).collect();
    let keys: BTreeSet<_> = batch.iter().map(Heard::incident).collect();
    let before = incidents::standings(uow, &keys).await?;
    let standings = standings_after_each(&batch, before);
    notify(uow, happened, &standings).await?;
    note_rounds(uow, happened).await?;
    note_parties(uow, happened).await?;
    tell_participants(uow, happened, (&batch, &standings)).await
}

async fn note_rounds(uow: &mut UnitOfWork, happened: &[Happened<'_>]) -> Result<(), Failure> {
    let rounds: BTreeMap<_, _> = happened
        .iter()
        .filter_map(Happened::of_incident)
        .filter_map(|event| match &event.change {
            IncidentChange::Referred(referred) => Some((event.incident, referred.round)),
            _ => None,
        })
        .collect();
    if rounds.is_empty() { Ok(()) } else { referred::note(uow, &rounds).await }
}
