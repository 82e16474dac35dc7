//! In whose court a referred incident is, for those who read the round.
//!
//! Everywhere else it follows from the status, which is written with the event of the incident itself. This is written
//! out of what both streams have stored, so that it does not matter which of them came first.

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};

/// Writes it, and gives whether AEMO waits for the provider; `None` where the incident is not referred, or its round not
/// known yet.
pub(super) async fn settle(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<Option<bool>, Failure> {
    let waits = sqlx::query_scalar!(
        "UPDATE incident_reader n
         SET waits_for_provider = r.desk IN ('waiting', 'done'), court_since = GREATEST(i.court_since, r.turned_at)
         FROM incident i JOIN referral r ON r.incident = i.number AND r.round = i.last_round
         WHERE n.number = $1 AND i.number = $1 AND i.status = 'referred_to_aemo' AND n.organisation = ANY (r.readers)
         RETURNING n.waits_for_provider",
        incident.number(),
    )
    .fetch_all(uow.connection())
    .await?;
    Ok(waits.first().copied())
}
