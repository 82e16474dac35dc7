//! What follows from an incident's events. An incident that was never referred leaves nothing here.

mod attached;
mod closed;
mod commented;
mod referral_withdrawn;
mod referred;
mod rerouted;
mod severity_changed;

use async_trait::async_trait;
use contracts::event::{AemoEvent, IncidentChange, IncidentEvent, ReferralEvent};
use messaging::{Envelope, EventHandler, Failure, UnitOfWork};

use crate::domain::{Deed, Numbered};

/// Reads `AEMO_LIAISON`.
pub(crate) struct Incidents;

#[async_trait]
impl EventHandler for Incidents {
    async fn handle(&self, uow: &mut UnitOfWork, envelope: &Envelope) -> Result<(), Failure> {
        let event: IncidentEvent = envelope.read()?;
        match &event.change {
            IncidentChange::Referred(change) => referred::apply(uow, &event, change).await,
            IncidentChange::ReferralWithdrawn(change) => referral_withdrawn::apply(uow, &event, change).await,
            IncidentChange::Commented(change) => commented::apply(uow, &event, change).await,
            IncidentChange::Attached(change) => attached::apply(uow, &event, change).await,
            IncidentChange::Detached(change) => attached::removed(uow, &event, change).await,
            IncidentChange::SeverityChanged(change) => severity_changed::apply(uow, &event, change).await,
            IncidentChange::ReRouted(_) => rerouted::apply(uow, &event).await,
            IncidentChange::Resolved(_) => closed::resolved(uow, &event).await,
            IncidentChange::Cancelled(change) => closed::cancelled(uow, &event, change).await,
            // Told already when it was resolved; the days that passed since are none of AEMO's business.
            IncidentChange::Closed(_)
            | IncidentChange::Raised(_)
            | IncidentChange::Acknowledged(_)
            | IncidentChange::Assigned(_)
            | IncidentChange::InformationRequested(_)
            | IncidentChange::InformationProvided(_)
            | IncidentChange::ReferralConcluded(_)
            | IncidentChange::RootCauseSet(_)
            | IncidentChange::Readied(_)
            | IncidentChange::VerificationFailed(_)
            | IncidentChange::Reopened(_)
            | IncidentChange::ReferenceAdded(_)
            | IncidentChange::Escalated(_) => Ok(()),
        }
    }
}

fn deed(event: &IncidentEvent) -> Deed<'_> {
    Deed { actor: &event.actor, at: event.at }
}

fn publish_both(
    uow: &mut UnitOfWork,
    (inner, outer): &(Numbered<ReferralEvent>, Numbered<AemoEvent>),
) -> Result<(), Failure> {
    uow.publish(inner.version, &inner.event)?;
    uow.publish(outer.version, &outer.event)
}
