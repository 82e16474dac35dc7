//! What AEMO asked.

use contracts::{ReferralId, event::Question};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;
use uuid::Uuid;

/// The questions of a round that wait for an answer, the oldest first.
pub(crate) async fn list_open(uow: &mut UnitOfWork, id: ReferralId) -> Result<Vec<Question>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, question FROM questions
         WHERE incident = $1 AND round = $2 AND answered_at IS NULL ORDER BY id",
        id.incident.number(),
        id.round,
    )
    .fetch_all(uow.connection())
    .await?;
    Ok(rows.into_iter().map(|row| Question { id: row.id, text: row.question }).collect())
}

/// Notes that it waits no longer.
pub(crate) async fn mark_answered(uow: &mut UnitOfWork, question: Uuid) -> Result<(), Failure> {
    let now = Time(uow.now());
    sqlx::query!("UPDATE questions SET answered_at = $2 WHERE id = $1", question, now)
        .execute(uow.connection())
        .await?;
    Ok(())
}
