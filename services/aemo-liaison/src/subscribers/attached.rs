//! The provider attached files for AEMO, or one of them is gone. What came before the first round goes with its packet.

use contracts::{
    Audience,
    event::{Attached, Detached, IncidentEvent},
};
use messaging::{Failure, UnitOfWork};

use super::deed;
use crate::store::{self, Noted};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Attached,
) -> Result<(), Failure> {
    if change.audience != Audience::Referral {
        return Ok(());
    }
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let (told, said) = referral.attach(change, deed(event));
    store::save(uow, &referral, Noted::told(&said)).await?;
    uow.publish(told.version, &told.event)
}

pub(super) async fn removed(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Detached,
) -> Result<(), Failure> {
    if change.audience != Audience::Referral {
        return Ok(());
    }
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let (told, said) = referral.detach(&change.file, deed(event));
    store::save(uow, &referral, Noted::told(&said)).await?;
    uow.publish(told.version, &told.event)
}
