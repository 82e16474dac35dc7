//! Another brand owns the incident now. AEMO learns of it with the next round, which that brand opens.

use contracts::event::IncidentEvent;
use messaging::{Failure, UnitOfWork};

use crate::store::{self, Noted};

pub(super) async fn apply(uow: &mut UnitOfWork, event: &IncidentEvent) -> Result<(), Failure> {
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    referral.thread.parties = event.parties.clone();
    store::save(uow, &referral, Noted::default()).await
}
