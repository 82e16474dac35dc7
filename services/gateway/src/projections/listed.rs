//! Lists, by the narrow row that each reader of an incident has.

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};

/// Puts the incident, as it stands, into the list of each of these readers, and takes it out of every other.
pub(super) async fn list(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    readers: &[String],
) -> Result<(), Failure> {
    sqlx::query!(
        "WITH others AS (
             DELETE FROM incident_reader WHERE number = $1 AND organisation <> ALL ($2)
         )
         INSERT INTO incident_reader
             (organisation, number, status, severity, provider, provider_brand, reporter, assignee, category,
              environment, shared_responsibility, created_at, updated_at, court_since)
         SELECT reader, i.number, i.status, i.severity, i.provider_organisation, i.provider_brand,
                i.reporter_organisation, i.assignee, i.category, i.environment, i.shared_responsibility, i.created_at,
                i.updated_at, i.court_since
         FROM incident i CROSS JOIN UNNEST($2::text[]) AS reader WHERE i.number = $1
         ON CONFLICT (number, organisation)
             DO UPDATE SET provider = excluded.provider, provider_brand = excluded.provider_brand",
        incident.number(),
        readers,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
