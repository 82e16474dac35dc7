//! An event becomes a record for each who must know, but for who did it.

use messaging::{Failure, UnitOfWork};

use super::Happened;
use crate::{
    domain::{Standing, told_of},
    store::{
        notifications::{self, Record},
        users::{self, Asked},
    },
};

/// Writes the records of a batch. `standings` are how the incident of each event stood once that had happened.
pub(super) async fn notify(
    uow: &mut UnitOfWork,
    happened: &[Happened<'_>],
    standings: &[Standing],
) -> Result<(), Failure> {
    let addresses: Vec<_> = happened
        .iter()
        .zip(standings)
        .flat_map(|(event, standing)| {
            told_of(event.heard().event, standing).into_iter().map(move |address| (event, address))
        })
        .collect();
    if addresses.is_empty() {
        return Ok(());
    }
    let asked: Vec<Asked<'_>> = addresses
        .iter()
        .map(|(event, address)| Asked {
            organisation: &address.organisation,
            watching: address.only_watchers.then(|| event.heard().incident()),
            except: event.actor(),
        })
        .collect();
    let mut users = users::lock_addressees(uow, &asked).await?;
    // The ids are the order of each user's list, which is that of the events.
    users.sort_by_key(|(place, _)| *place);
    let mut records = Vec::with_capacity(users.len());
    for (place, user) in users {
        let Some((event, address)) = addresses.get(place) else { continue };
        records.push(Record {
            user,
            id: uow.new_id(),
            round: address.round,
            text: &address.text,
            event: event.envelope,
            incident: event.heard().incident(),
            at: event.at(),
        });
    }
    notifications::insert(uow, &records).await
}
