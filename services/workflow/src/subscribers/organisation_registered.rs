//! `cdr.organisation.registered`: brands to send incidents on to.

use contracts::event::OrganisationEvent;
use messaging::{Failure, UnitOfWork};

use crate::app;

pub(super) async fn on_registered(uow: &mut UnitOfWork, event: OrganisationEvent) -> Result<(), Failure> {
    app::learn_brands(uow, event.0).await
}
