//! Intake accepted an incident: its life begins.

use contracts::{IncidentKey, OrganisationId, event::Raised};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};

use crate::{domain::Incident, store};

/// Opens the incident that was raised, by whom and when.
pub(crate) async fn open(
    uow: &mut UnitOfWork,
    (key, at): (IncidentKey, Timestamp),
    reporter: OrganisationId,
    raised: Raised,
) -> Result<(), Failure> {
    store::incident::insert(uow, &Incident::opened(key, reporter, raised), at).await
}
