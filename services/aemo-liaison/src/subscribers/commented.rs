//! Somebody wrote to AEMO. What AEMO's own users write needs no telling AEMO.

use contracts::{
    Audience, Party,
    event::{Commented, IncidentEvent},
};
use messaging::{Failure, UnitOfWork};

use super::deed;
use crate::store::{self, Noted};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &Commented,
) -> Result<(), Failure> {
    if change.audience != Audience::Referral || event.actor.party == Party::Aemo {
        return Ok(());
    }
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let (told, said) = referral.comment(&change.body, deed(event));
    store::save(uow, &referral, Noted::told(&said)).await?;
    uow.publish(told.version, &told.event)
}
