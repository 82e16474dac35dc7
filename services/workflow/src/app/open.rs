//! Intake accepted an incident: its life begins.

use contracts::event::{IncidentEvent, Raised};
use messaging::{Failure, UnitOfWork};

use crate::{domain::Incident, store};

/// Opens the incident that was raised.
pub(crate) async fn open(uow: &mut UnitOfWork, event: IncidentEvent, raised: Raised) -> Result<(), Failure> {
    let incident = Incident::opened(event.incident, event.parties.reporter, raised);
    store::incident::insert(uow, &incident, event.at).await
}
