//! The provider changed the severity of an incident that AEMO knows.

use contracts::event::{IncidentEvent, SeverityChanged};
use messaging::{Failure, UnitOfWork};

use super::deed;
use crate::store;

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &SeverityChanged,
) -> Result<(), Failure> {
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let (told, said) = referral.change_severity(change.to, &change.reason, deed(event));
    store::save(uow, &referral, Some(&said)).await?;
    uow.publish(told.version, &told.event)
}
