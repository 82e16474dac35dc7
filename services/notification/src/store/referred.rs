//! Which incidents AEMO knows of.

use std::collections::BTreeMap;

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};

/// Notes that these incidents were referred, and the last round of each.
pub(crate) async fn note(uow: &mut UnitOfWork, rounds: &BTreeMap<IncidentKey, i32>) -> Result<(), Failure> {
    let incidents: Vec<i64> = rounds.keys().map(|incident| incident.number()).collect();
    let rounds: Vec<i32> = rounds.values().copied().collect();
    sqlx::query!(
        "INSERT INTO referred_incidents (incident, last_round)
         SELECT incident, round FROM UNNEST($1::bigint[], $2::integer[]) AS referred (incident, round) ORDER BY incident
         ON CONFLICT (incident) DO UPDATE SET last_round = excluded.last_round",
        &incidents,
        &rounds,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
