//! Which incidents AEMO knows of.

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};

/// Notes that the incident was referred, for the `round`th time.
pub(crate) async fn note(uow: &mut UnitOfWork, incident: IncidentKey, round: i32) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO referred_incidents (incident, last_round) VALUES ($1, $2)
         ON CONFLICT (incident) DO UPDATE SET last_round = excluded.last_round",
        incident.number(),
        round,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// Whether it ever was.
pub(crate) async fn contains(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<bool, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM referred_incidents WHERE incident = $1) AS "known!""#,
        incident.number(),
    )
    .fetch_one(uow.connection())
    .await?)
}
