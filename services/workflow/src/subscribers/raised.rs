//! `cdr.incident.raised`: the incident's life begins.

use contracts::event::{IncidentEvent, Raised};
use messaging::{Failure, UnitOfWork};

use crate::app;

pub(super) async fn on_raised(
    uow: &mut UnitOfWork,
    event: IncidentEvent,
    raised: Raised,
) -> Result<(), Failure> {
    app::open(uow, event, raised).await
}
