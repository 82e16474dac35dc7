//! `cdr.incident.raised`

use contracts::event::{IncidentEvent, Raised};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use super::listed;
use crate::domain::reader;

/// An incident appears.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    version: i64,
    event: &IncidentEvent,
    raised: &Raised,
) -> Result<(), Failure> {
    let details = serde_json::to_value(raised)
        .map_err(|error| Failure::Inconsistent(format!("details cannot be written: {error}")))?;
    let readers = reader::of_incident(&event.parties);
    sqlx::query!(
        "INSERT INTO incident
             (number, version, status, severity, summary, category, environment, operation, data_cluster,
              shared_responsibility, reporter_organisation, reporter_name, reporter_user, reporter_user_name,
              provider_organisation, provider_name, provider_brand, provider_brand_name, details, readers,
              created_at, updated_at, court_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $21,
                 $21)",
        event.incident.number(),
        version,
        event.status.as_str(),
        raised.severity.number(),
        raised.summary,
        raised.category.as_str(),
        raised.evidence.environment.as_str(),
        raised.evidence.operation.as_str(),
        raised.evidence.data_cluster.as_str(),
        raised.shared_responsibility,
        event.parties.reporter.as_str(),
        raised.reporter_name,
        event.actor.user.as_str(),
        event.actor.name,
        event.parties.provider.as_str(),
        raised.provider.organisation_name,
        raised.provider.brand_id.as_str(),
        raised.provider.brand_name,
        details,
        &readers,
        Time(event.at),
    )
    .execute(uow.connection())
    .await?;
    listed::list(uow, event.incident, &readers).await?;
    index(uow, event, raised, &readers).await
}

/// Puts its words into the search.
async fn index(
    uow: &mut UnitOfWork,
    event: &IncidentEvent,
    raised: &Raised,
    readers: &[String],
) -> Result<(), Failure> {
    let ids: Vec<String> = raised.evidence.interaction_ids.iter().map(ToString::to_string).collect();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let words = [
        event.incident.to_string(),
        raised.summary.clone(),
        raised.description.clone(),
        optional(&raised.expected),
        optional(&raised.actual),
        optional(&raised.steps),
        optional(&raised.evidence.error_urn),
        raised.provider.brand_name.clone(),
        raised.provider.organisation_name.clone(),
        raised.reporter_name.clone(),
        ids.join(" "),
    ]
    .join("\n");
    sqlx::query!(
        "INSERT INTO incident_search (number, words)
         SELECT $1, to_tsvector('english', $3)
             || array_to_tsvector(ARRAY(SELECT 'reader:' || reader FROM UNNEST($2::text[]) AS reader))",
        event.incident.number(),
        readers,
        words,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
