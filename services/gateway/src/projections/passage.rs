//! That an event passed, and when: for the operators' page.

use contracts::event::{INCIDENT, REFERRAL};
use messaging::{Envelope, Failure, UnitOfWork};

use crate::store::passages;

/// Notes the events of incidents among these, all in one statement.
pub(super) async fn note(uow: &mut UnitOfWork, events: &[Envelope]) -> Result<(), Failure> {
    let of_incidents: Vec<_> = events
        .iter()
        .filter(|event| matches!(event.entity(), INCIDENT | REFERRAL))
        .filter_map(|event| Some((event.key.parse().ok()?, event)))
        .collect();
    if of_incidents.is_empty() {
        return Ok(());
    }
    passages::note(uow, &of_incidents).await
}
