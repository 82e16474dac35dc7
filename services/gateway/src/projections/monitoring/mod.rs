//! What the ACCC watches, event by event: what is remembered of an incident that is not over, and entries of the ledger.
//! All of it happens under the projector's lock, so that no two replicas write one page.

mod ledger;
mod round;
mod watched;

use contracts::{
    IncidentKey, Party,
    event::{IncidentChange, IncidentEvent},
};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::monitoring::watched::{Watched, is_followed, touches};

pub(super) use round::follow as follow_round;

/// Follows an incident. `waits` says whether AEMO waits for the provider, where that may have changed.
pub(super) async fn follow(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    waits: Option<bool>,
) -> Result<(), Failure> {
    let (watched, postings) = match &event.change {
        IncidentChange::Raised(raised) => Watched::raised(event, raised),
        change if is_followed(change) => match watched::find(uow, event.incident).await? {
            Some(watched) => watched.follow(event, waits),
            // It is over.
            None => return Ok(()),
        },
        _ => return touch(uow, event.incident, event.actor.party, event.at).await,
    };
    if event.status.is_final() {
        watched::forget(uow, event.incident).await?;
    } else {
        watched::save(uow, event.incident, &watched).await?;
    }
    ledger::post(uow, postings).await
}

/// AEMO waits for the provider from now on, or no longer.
pub(super) async fn turn(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    at: Timestamp,
    waits: bool,
) -> Result<(), Failure> {
    let Some(watched) = watched::find(uow, incident).await? else { return Ok(()) };
    let (watched, postings) = watched.turn(at, waits);
    watched::save(uow, incident, &watched).await?;
    ledger::post(uow, postings).await
}

/// A participant did something to it.
async fn touch(uow: &mut UnitOfWork, incident: IncidentKey, by: Party, at: Timestamp) -> Result<(), Failure> {
    if !touches(by) {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE monitoring_incident SET touched_at = $2 WHERE number = $1 AND touched_at < $2",
        incident.number(),
        Time(at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
