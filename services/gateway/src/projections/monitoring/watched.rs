//! What is remembered of an incident that is not over.

use contracts::{IncidentKey, Severity};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::{
    domain::monitoring::{entry::Class, watched::Watched},
    store::row::Row,
};

/// What is remembered; `None` once it is over.
pub(super) async fn find(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<Option<Watched>, Failure> {
    let row = sqlx::query!(
        "SELECT status, severity, environment, category, shared, provider, reporter, raised_at, owned_at, court_since,
                touched_at, readied, referred, court
         FROM monitoring_incident WHERE number = $1",
        incident.number(),
    )
    .fetch_optional(uow.connection())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let row = Row { table: "monitoring_incident", id: incident };
    Ok(Some(Watched {
        status: row.parse("status", &r.status)?,
        court: r.court.map(|court| row.parse("court", &court)).transpose()?,
        class: Class {
            severity: row.some("severity", Severity::from_number(r.severity))?,
            environment: row.parse("environment", &r.environment)?,
            category: row.parse("category", &r.category)?,
        },
        shared: r.shared,
        provider: row.parse("provider", &r.provider)?,
        reporter: row.parse("reporter", &r.reporter)?,
        raised_at: r.raised_at.0,
        owned_at: r.owned_at.0,
        court_since: r.court_since.0,
        touched_at: r.touched_at.0,
        readied: r.readied,
        referred: r.referred,
    }))
}

/// Remembers it.
pub(super) async fn save(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    watched: &Watched,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO monitoring_incident
             (number, status, severity, environment, category, shared, provider, reporter, raised_at, owned_at,
              court_since, touched_at, readied, referred, waits_for_provider)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (number) DO UPDATE
             SET status = excluded.status, severity = excluded.severity, provider = excluded.provider,
                 owned_at = excluded.owned_at, court_since = excluded.court_since, touched_at = excluded.touched_at,
                 readied = excluded.readied, referred = excluded.referred,
                 waits_for_provider = excluded.waits_for_provider",
        incident.number(),
        watched.status.as_str(),
        watched.class.severity.number(),
        watched.class.environment.as_str(),
        watched.class.category.as_str(),
        watched.shared,
        watched.provider.as_str(),
        watched.reporter.as_str(),
        Time(watched.raised_at),
        Time(watched.owned_at),
        Time(watched.court_since),
        Time(watched.touched_at),
        watched.readied,
        watched.referred,
        watched.waits_for_provider(),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// It is over.
pub(super) async fn forget(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM monitoring_incident WHERE number = $1", incident.number())
        .execute(uow.connection())
        .await?;
    Ok(())
}
