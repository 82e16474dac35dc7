//! Something happened to an incident.

use contracts::event::{IncidentChange, IncidentEvent};
use messaging::{Envelope, Failure, UnitOfWork};

use crate::{
    app::{Occasion, note_parties, notify},
    domain::Told,
    store::referred,
};

pub(super) async fn apply(
    uow: &mut UnitOfWork,
    envelope: &Envelope,
    event: &IncidentEvent,
) -> Result<(), Failure> {
    if let IncidentChange::Referred(referred) = &event.change {
        referred::note(uow, event.incident, referred.round).await?;
    }
    // Before anybody is told: who may no longer read it does not watch it either.
    note_parties(uow, event.incident, &event.parties).await?;
    let occasion = Occasion {
        event_id: envelope.id,
        event_type: &envelope.event_type,
        incident: event.incident,
        at: event.at,
        actor: &event.actor.user,
    };
    notify(uow, occasion, Told::Incident(event)).await
}
