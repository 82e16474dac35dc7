//! A word of the provider's to AEMO: what AEMO asked before it is answered, and the round has moved.

use contracts::event::IncidentEvent;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

/// Marks the round. What others write to AEMO answers nothing.
pub(super) async fn project(uow: &mut UnitOfWork, event: &IncidentEvent, round: i32) -> Result<(), Failure> {
    let by_provider = event.actor.organisation == event.parties.provider;
    sqlx::query!(
        "UPDATE referral SET updated_at = GREATEST(updated_at, $3),
             asked_at = CASE WHEN $4 AND asked_at <= $3 THEN NULL ELSE asked_at END
         WHERE incident = $1 AND round = $2",
        event.incident.number(),
        round,
        Time(event.at),
        by_provider,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
