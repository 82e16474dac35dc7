//! A word of the provider's to AEMO: the round has moved, and AEMO has something to read. A question of AEMO's is
//! answered by its own event.

use contracts::event::IncidentEvent;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

/// Marks the round.
pub(super) async fn project(uow: &mut UnitOfWork, event: &IncidentEvent, round: i32) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE referral SET updated_at = GREATEST(updated_at, $3), told_at = GREATEST(told_at, $3)
         WHERE incident = $1 AND round = $2",
        event.incident.number(),
        round,
        Time(event.at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
