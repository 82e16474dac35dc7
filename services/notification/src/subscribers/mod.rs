//! Everything that somebody may need to know, and who there is to be told.

mod user_enrolled;

use async_trait::async_trait;
use contracts::event::{ReadEvent, UserEvent};
use messaging::{Envelope, EventHandler, Failure, UnitOfWork};

use crate::app::{self, Happened};

/// Reads `NOTIFICATION`.
pub(crate) struct Everything;

#[async_trait]
impl EventHandler for Everything {
    async fn handle(&self, uow: &mut UnitOfWork, envelope: &Envelope) -> Result<(), Failure> {
        if is_of_a_user(envelope) {
            return user_enrolled::apply(uow, &envelope.read()?).await;
        }
        // It is told with the others of its batch; what cannot be read is refused here, and it alone.
        Happened::read(envelope).map(|_| ())
    }

    async fn before_commit(&self, uow: &mut UnitOfWork, events: &[Envelope]) -> Result<(), Failure> {
        let happened = events.iter().filter(|envelope| !is_of_a_user(envelope)).map(Happened::read);
        app::tell(uow, &happened.collect::<Result<Vec<_>, _>>()?).await
    }
}

fn is_of_a_user(envelope: &Envelope) -> bool {
    UserEvent::TYPES.contains(&envelope.event_type.as_str())
}
