//! Everything that somebody may need to know, and who there is to be told.

mod incident_event;
mod referral_event;
mod user_enrolled;

use async_trait::async_trait;
use contracts::event::{IncidentEvent, ReadEvent, ReferralEvent, UserEvent};
use messaging::{Envelope, EventHandler, Failure, UnitOfWork};

use crate::app;

/// Reads `NOTIFICATION`.
pub(crate) struct Everything;

#[async_trait]
impl EventHandler for Everything {
    async fn handle(&self, uow: &mut UnitOfWork, envelope: &Envelope) -> Result<(), Failure> {
        match envelope.event_type.as_str() {
            user if UserEvent::TYPES.contains(&user) => user_enrolled::apply(uow, &envelope.read()?).await,
            referral if ReferralEvent::TYPES.contains(&referral) => {
                referral_event::apply(uow, envelope, &envelope.read()?).await
            }
            // What nobody knows is refused here, by name.
            _ => incident_event::apply(uow, envelope, &envelope.read::<IncidentEvent>()?).await,
        }
    }

    async fn before_commit(&self, uow: &mut UnitOfWork, events: &[Envelope]) -> Result<(), Failure> {
        app::tell_participants(uow, events).await
    }
}
