//! The incident came to its end: AEMO is told, where it knew of it.

use contracts::{
    Actor,
    event::{Cancelled, IncidentEvent},
};
use messaging::{Failure, UnitOfWork};

use super::publish_both;
use crate::{
    domain::{Deed, Referral},
    store::{self, Noted},
};

pub(super) async fn resolved(uow: &mut UnitOfWork, event: &IncidentEvent) -> Result<(), Failure> {
    let Some(referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    close(uow, referral, event).await
}

/// A round that is still open is withdrawn first, by the portal itself: nobody waits for AEMO any more.
pub(super) async fn cancelled(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Cancelled,
) -> Result<(), Failure> {
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let portal = Actor::system();
    let deed = Deed { actor: &portal, at: event.at };
    if let Some((told, said)) = referral.withdraw(&change.reason, deed) {
        store::save(uow, &referral, Noted::told(&said)).await?;
        publish_both(uow, &told)?;
    }
    close(uow, referral, event).await
}

async fn close(uow: &mut UnitOfWork, mut referral: Referral, event: &IncidentEvent) -> Result<(), Failure> {
    let told = referral.close(event.status, event.at);
    store::save(uow, &referral, Noted::default()).await?;
    uow.publish(told.version, &told.event)
}
