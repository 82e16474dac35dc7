//! What was heard is told to the own systems of those participants that have an account, each what it may read.

use std::collections::BTreeMap;

use messaging::{Failure, UnitOfWork};

use super::Happened;
use crate::{
    domain::{Heard, Standing, for_participants},
    store::participants,
};

/// Tells what a batch brought: two statements for as many events as there are, and where no participant has an account,
/// one. `standings` are how the incident of each event stood once that had happened.
pub(super) async fn tell_participants(
    uow: &mut UnitOfWork,
    happened: &[Happened<'_>],
    (batch, standings): (&[Heard<'_>], &[Standing]),
) -> Result<(), Failure> {
    let organisations: Vec<_> =
        participants::list(uow).await?.into_iter().map(|participant| participant.organisation).collect();
    let told = for_participants(batch, standings, &organisations);
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
        uow.publish_after(happened[*at].envelope, *number, event)?;
    }
    Ok(())
}
