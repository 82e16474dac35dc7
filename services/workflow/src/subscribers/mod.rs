//! What workflow does with events. `WORKFLOW` filters them; each kind has a file.

mod organisation_registered;
mod raised;
mod referral_concluded;

use async_trait::async_trait;
use contracts::event::{
    IncidentChange, IncidentEvent, OrganisationEvent, ReadEvent, ReferralChange, ReferralEvent,
};
use messaging::{Envelope, EventHandler, Failure, UnitOfWork};

pub(crate) struct Subscribers;

#[async_trait]
impl EventHandler for Subscribers {
    async fn handle(&self, uow: &mut UnitOfWork, event: &Envelope) -> Result<(), Failure> {
        let event_type = event.event_type.as_str();
        if IncidentEvent::TYPES.contains(&event_type) {
            let IncidentEvent { incident, at, parties, change, .. } = event.read()?;
            match change {
                IncidentChange::Raised(raised) => {
                    raised::on_raised(uow, (incident, at), parties.reporter, *raised).await
                }
                // The consumer's filter lets no other through.
                _ => Ok(()),
            }
        } else if OrganisationEvent::TYPES.contains(&event_type) {
            organisation_registered::on_registered(uow, event.read()?).await
        } else {
            let event = event.read::<ReferralEvent>()?;
            match event.change {
                ReferralChange::Contributed(_) | ReferralChange::Returned(_) => {
                    referral_concluded::on_concluded(uow, event).await
                }
                ReferralChange::Opened(_)
                | ReferralChange::Accepted(_)
                | ReferralChange::Deferred(_)
                | ReferralChange::Asked(_)
                | ReferralChange::Answered(_)
                | ReferralChange::Read(_)
                | ReferralChange::Rescheduled(_)
                | ReferralChange::Commented(_)
                | ReferralChange::Withdrawn(_) => Ok(()),
            }
        }
    }
}
