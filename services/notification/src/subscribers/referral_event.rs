//! Something happened in a referral round.

use contracts::event::ReferralEvent;
use messaging::{Envelope, Failure, UnitOfWork};

use crate::{
    app::{Occasion, notify},
    domain::Told,
};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    envelope: &Envelope,
    event: &ReferralEvent,
) -> Result<(), Failure> {
    let occasion = Occasion {
        event_id: envelope.id,
        event_type: &envelope.event_type,
        incident: event.incident,
        at: event.at,
        actor: &event.actor.user,
    };
    notify(uow, occasion, Told::Referral(event)).await
}
