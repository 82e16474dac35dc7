//! Incidents.

use contracts::{IncidentKey, Severity, event::Assignee};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;

use super::{reading::Reading, row::Row};
use crate::domain::incident::{IncidentSummary, ProviderView, ReporterView, Stored};

/// The columns of a summary.
struct SummaryRow {
    number: i64,
    version: i64,
    status: String,
    severity: i16,
    summary: String,
    category: String,
    environment: String,
    operation: String,
    data_cluster: String,
    shared_responsibility: bool,
    reporter_organisation: String,
    reporter_name: String,
    reporter_user: String,
    reporter_user_name: String,
    provider_organisation: String,
    provider_name: String,
    provider_brand: String,
    provider_brand_name: String,
    assignee: Option<String>,
    assignee_name: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    court: Option<String>,
    court_since: Timestamp,
}

/// Those of these incidents that the reader may see, in their order.
pub(crate) async fn list_summaries(
    reading: &mut Reading,
    numbers: &[i64],
) -> Result<Vec<IncidentSummary>, Failure> {
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"SELECT i.number, i.version, i.status, i.severity, i.summary, i.category, i.environment, i.operation,
                  i.data_cluster, i.shared_responsibility, i.reporter_organisation, i.reporter_name,
                  i.reporter_user, i.reporter_user_name, i.provider_organisation, i.provider_name,
                  i.provider_brand, i.provider_brand_name, i.assignee, i.assignee_name, i.created_at, i.updated_at,
                  n.court, n.court_since
           FROM UNNEST($2::bigint[]) WITH ORDINALITY AS wanted (number, place)
           JOIN incident i ON i.number = wanted.number
           JOIN incident_reader n ON n.number = i.number AND n.organisation = $1
           WHERE $1 = ANY (i.readers)
           ORDER BY wanted.place"#,
        reading.reader,
        numbers,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(summary).collect()
}

/// The incident, if the reader may see it.
pub(crate) async fn find_incident(
    reading: &mut Reading,
    key: IncidentKey,
) -> Result<Option<Stored>, Failure> {
    let Some(incident) = list_summaries(reading, &[key.number()]).await?.pop() else { return Ok(None) };
    let r = sqlx::query!(
        "SELECT number, details, root_cause, root_cause_set, external_references, last_round
         FROM incident WHERE number = $1 AND $2 = ANY (readers)",
        key.number(),
        reading.reader,
    )
    .fetch_one(&mut *reading.tx)
    .await?;
    let place = Row { table: "incident", id: r.number };
    let details: Value = r.details;
    Ok(Some(Stored {
        incident,
        details: place.document("details", details)?,
        root_cause: r.root_cause.map(|cause| place.document("root_cause", cause)).transpose()?,
        root_cause_set: r.root_cause_set,
        external_references: place.document("external_references", r.external_references)?,
        last_round: r.last_round,
    }))
}

fn summary(r: SummaryRow) -> Result<IncidentSummary, Failure> {
    let row = Row { table: "incident", id: r.number };
    let assignee = match (r.assignee, r.assignee_name) {
        (Some(user), Some(name)) => Some(Assignee { user: row.parse("assignee", &user)?, name }),
        _ => None,
    };
    Ok(IncidentSummary {
        key: row.some("number", IncidentKey::from_number(r.number))?,
        version: r.version,
        status: row.parse("status", &r.status)?,
        ball_in_court: r.court.map(|court| row.parse("court", &court)).transpose()?,
        court_since: r.court_since,
        severity: row.some("severity", Severity::from_number(r.severity))?,
        summary: r.summary,
        category: row.parse("category", &r.category)?,
        environment: row.parse("environment", &r.environment)?,
        operation: row.parse("operation", &r.operation)?,
        data_cluster: row.parse("data_cluster", &r.data_cluster)?,
        shared_responsibility: r.shared_responsibility,
        reporter: ReporterView {
            organisation: row.parse("reporter_organisation", &r.reporter_organisation)?,
            name: r.reporter_name,
            user: row.parse("reporter_user", &r.reporter_user)?,
            user_name: r.reporter_user_name,
        },
        provider: ProviderView {
            organisation: row.parse("provider_organisation", &r.provider_organisation)?,
            name: r.provider_name,
            brand_id: row.parse("provider_brand", &r.provider_brand)?,
            brand_name: r.provider_brand_name,
        },
        assignee,
        created_at: r.created_at,
        updated_at: r.updated_at,
    })
}
