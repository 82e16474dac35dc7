//! An event becomes a record for each who must know, but for who did it.

use contracts::{IncidentKey, UserId};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};
use uuid::Uuid;

use crate::{
    domain::{Address, Told, addressees, for_watchers},
    store::{notifications, referred, users},
};

/// What all records of one event share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'a> {
    pub(crate) event_id: Uuid,
    pub(crate) event_type: &'a str,
    pub(crate) incident: IncidentKey,
    pub(crate) at: Timestamp,
    pub(crate) actor: &'a UserId,
}

pub(crate) async fn notify(
    uow: &mut UnitOfWork,
    occasion: Occasion<'_>,
    event: Told<'_>,
) -> Result<(), Failure> {
    let mut addresses = addressees(event);
    if addresses.iter().any(|address| address.only_if_referred)
        && !referred::contains(uow, occasion.incident).await?
    {
        addresses.retain(|address| !address.only_if_referred);
    }
    if addresses.is_empty() {
        return Ok(());
    }
    let watching = for_watchers(event, &addresses);
    let (everyone, watchers) = (organisations(&addresses), organisations(&watching));
    let users = users::lock_addressees(uow, occasion.incident, &everyone, &watchers, occasion.actor).await?;
    let records: Vec<_> = users
        .into_iter()
        .filter_map(|user| {
            let mut all = addresses.iter().chain(&watching);
            let address = all.find(|address| address.organisation.as_str() == user.organisation)?;
            Some(notifications::Record { user: user.id, id: uow.new_id(), address })
        })
        .collect();
    notifications::insert(uow, occasion, &records).await
}

fn organisations(addresses: &[Address]) -> Vec<&str> {
    addresses.iter().map(|address| address.organisation.as_str()).collect()
}
