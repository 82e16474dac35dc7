//! Which incidents AEMO knows of.

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};

/// Notes that the incident was referred.
pub(crate) async fn insert(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO referred_incidents (incident) VALUES ($1) ON CONFLICT DO NOTHING",
        incident.number(),
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
