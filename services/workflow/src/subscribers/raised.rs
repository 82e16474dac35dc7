//! `cdr.incident.raised`: the incident's life begins.

use contracts::{IncidentKey, OrganisationId, event::Raised};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};

use crate::app;

pub(super) async fn on_raised(
    uow: &mut UnitOfWork,
    (incident, at): (IncidentKey, Timestamp),
    reporter: OrganisationId,
    raised: Raised,
) -> Result<(), Failure> {
    app::open(uow, (incident, at), reporter, raised).await
}
