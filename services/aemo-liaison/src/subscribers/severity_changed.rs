//! The provider changed the severity of an incident that AEMO knows, and AEMO's clock with it. Once AEMO's part has ended
//! it is only noted.

use contracts::event::{IncidentEvent, SeverityChanged};
use messaging::{Failure, UnitOfWork};

use super::deed;
use crate::store::{self, Noted};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    change: &SeverityChanged,
) -> Result<(), Failure> {
    let Some(mut referral) = store::find_last(uow, event.incident).await? else { return Ok(()) };
    let Some((rescheduled, told, said)) = referral.change_severity(change.to, &change.reason, deed(event))
    else {
        return store::save(uow, &referral, Noted::default()).await;
    };
    store::save(uow, &referral, Noted::told(&said)).await?;
    if let Some(rescheduled) = rescheduled {
        uow.publish(rescheduled.version, &rescheduled.event)?;
    }
    uow.publish(told.version, &told.event)
}
