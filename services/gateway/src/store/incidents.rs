//! Incidents.

use contracts::{Severity, Status};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::{
    cursor::Place,
    incident::{IncidentSummary, ProviderView, ReporterView, Stored, court},
};
use contracts::{IncidentKey, event::Assignee};

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Any of these; all when empty.
    pub(crate) statuses: Vec<Status>,
    /// Any of these; all when empty.
    pub(crate) severities: Vec<Severity>,
    /// A brand, or an organisation.
    pub(crate) provider: Option<String>,
    /// Words.
    pub(crate) words: Option<String>,
}

impl Filter {
    fn status_words(&self) -> Vec<String> {
        let chosen = if self.statuses.is_empty() { Status::ALL } else { &self.statuses };
        chosen.iter().map(ToString::to_string).collect()
    }

    fn severity_numbers(&self) -> Option<Vec<i16>> {
        let numbers: Vec<i16> = self.severities.iter().map(|severity| severity.number()).collect();
        (!numbers.is_empty()).then_some(numbers)
    }
}

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
}

/// A page of what the reader may see, the last updated first, of at most `limit`.
pub(crate) async fn list_incidents(
    reading: &mut Reading,
    filter: &Filter,
    after: Place,
    limit: i64,
) -> Result<Vec<IncidentSummary>, Failure> {
    if let Some(words) = &filter.words {
        return search(reading, filter, words, after, limit).await;
    }
    let severities = filter.severity_numbers();
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"SELECT i.number, i.version, i.status, i.severity, i.summary, i.category, i.environment, i.operation,
                  i.data_cluster, i.shared_responsibility, i.reporter_organisation, i.reporter_name,
                  i.reporter_user, i.reporter_user_name, i.provider_organisation, i.provider_name,
                  i.provider_brand, i.provider_brand_name, i.assignee, i.assignee_name, i.created_at, i.updated_at
           FROM (
               SELECT r.number, r.updated_at
               FROM UNNEST($2::text[]) AS wanted (status)
               CROSS JOIN LATERAL (
                   SELECT n.number, n.updated_at FROM incident_reader n
                   WHERE n.organisation = $1 AND n.status = wanted.status
                     AND (n.updated_at, n.number) < ($3, $4)
                     AND ($5::smallint[] IS NULL OR n.severity = ANY ($5))
                     AND ($6::text IS NULL OR n.provider_brand = $6 OR n.provider = $6)
                   ORDER BY n.updated_at DESC, n.number DESC LIMIT $7
               ) r
               ORDER BY r.updated_at DESC, r.number DESC LIMIT $7
           ) page
           JOIN incident i ON i.number = page.number
           WHERE $1 = ANY (i.readers)
           ORDER BY page.updated_at DESC, page.number DESC"#,
        reading.reader,
        &filter.status_words(),
        Time(after.at),
        after.number,
        severities.as_deref(),
        filter.provider.as_deref(),
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(summary).collect()
}

/// How many of the newest incidents are looked through for words before the index of words is asked.
const LOOKED_THROUGH: i64 = 2_000;

/// The same by words. A common word is found among the newest incidents, where sorting all that hold it would take
/// seconds; a rare one by the index, which finds few.
async fn search(
    reading: &mut Reading,
    filter: &Filter,
    words: &str,
    after: Place,
    limit: i64,
) -> Result<Vec<IncidentSummary>, Failure> {
    let recent = search_newest(reading, filter, words, after, limit).await?;
    if i64::try_from(recent.len()).is_ok_and(|found| found >= limit) {
        return Ok(recent);
    }
    search_all(reading, filter, words, after, limit).await
}

async fn search_newest(
    reading: &mut Reading,
    filter: &Filter,
    words: &str,
    after: Place,
    limit: i64,
) -> Result<Vec<IncidentSummary>, Failure> {
    let severities = filter.severity_numbers();
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"SELECT i.number, i.version, i.status, i.severity, i.summary, i.category, i.environment, i.operation,
                  i.data_cluster, i.shared_responsibility, i.reporter_organisation, i.reporter_name,
                  i.reporter_user, i.reporter_user_name, i.provider_organisation, i.provider_name,
                  i.provider_brand, i.provider_brand_name, i.assignee, i.assignee_name, i.created_at, i.updated_at
           FROM (
               SELECT r.number, r.updated_at
               FROM UNNEST($2::text[]) AS wanted (status)
               CROSS JOIN LATERAL (
                   SELECT n.number, n.updated_at FROM incident_reader n
                   WHERE n.organisation = $1 AND n.status = wanted.status
                     AND (n.updated_at, n.number) < ($3, $4)
                     AND ($5::smallint[] IS NULL OR n.severity = ANY ($5))
                     AND ($6::text IS NULL OR n.provider_brand = $6 OR n.provider = $6)
                   ORDER BY n.updated_at DESC, n.number DESC LIMIT $9
               ) r
               ORDER BY r.updated_at DESC, r.number DESC LIMIT $9
           ) newest
           JOIN incident_search s ON s.number = newest.number
           JOIN incident i ON i.number = newest.number
           WHERE s.words @@ websearch_to_tsquery('english', $8) AND $1 = ANY (i.readers)
           ORDER BY newest.updated_at DESC, newest.number DESC LIMIT $7"#,
        reading.reader,
        &filter.status_words(),
        Time(after.at),
        after.number,
        severities.as_deref(),
        filter.provider.as_deref(),
        limit,
        words,
        LOOKED_THROUGH,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(summary).collect()
}

async fn search_all(
    reading: &mut Reading,
    filter: &Filter,
    words: &str,
    after: Place,
    limit: i64,
) -> Result<Vec<IncidentSummary>, Failure> {
    let severities = filter.severity_numbers();
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"SELECT i.number, i.version, i.status, i.severity, i.summary, i.category, i.environment, i.operation,
                  i.data_cluster, i.shared_responsibility, i.reporter_organisation, i.reporter_name,
                  i.reporter_user, i.reporter_user_name, i.provider_organisation, i.provider_name,
                  i.provider_brand, i.provider_brand_name, i.assignee, i.assignee_name, i.created_at, i.updated_at
           FROM incident_search s
           JOIN incident_reader r ON r.number = s.number AND r.organisation = $1
           JOIN incident i ON i.number = s.number
           WHERE s.words @@ (websearch_to_tsquery('english', $8) && ('''reader:' || $1 || '''')::tsquery)
             AND r.status = ANY ($2) AND (r.updated_at, r.number) < ($3, $4)
             AND ($5::smallint[] IS NULL OR r.severity = ANY ($5))
             AND ($6::text IS NULL OR r.provider_brand = $6 OR r.provider = $6)
             AND $1 = ANY (i.readers)
           ORDER BY r.updated_at DESC, r.number DESC LIMIT $7"#,
        reading.reader,
        &filter.status_words(),
        Time(after.at),
        after.number,
        severities.as_deref(),
        filter.provider.as_deref(),
        limit,
        words,
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
    let row = sqlx::query!(
        "SELECT number, version, status, severity, summary, category, environment, operation, data_cluster,
                shared_responsibility, reporter_organisation, reporter_name, reporter_user, reporter_user_name,
                provider_organisation, provider_name, provider_brand, provider_brand_name, assignee, assignee_name,
                created_at, updated_at, details, root_cause, root_cause_set, external_references, last_round
         FROM incident WHERE number = $1 AND $2 = ANY (readers)",
        key.number(),
        reading.reader,
    )
    .fetch_optional(&mut *reading.tx)
    .await?;
    let Some(r) = row else { return Ok(None) };
    let place = Row { table: "incident", id: r.number };
    let details: Value = r.details;
    Ok(Some(Stored {
        details: place.document("details", details)?,
        root_cause: r.root_cause.map(|cause| place.document("root_cause", cause)).transpose()?,
        root_cause_set: r.root_cause_set,
        external_references: place.document("external_references", r.external_references)?,
        last_round: r.last_round,
        incident: summary(SummaryRow {
            number: r.number,
            version: r.version,
            status: r.status,
            severity: r.severity,
            summary: r.summary,
            category: r.category,
            environment: r.environment,
            operation: r.operation,
            data_cluster: r.data_cluster,
            shared_responsibility: r.shared_responsibility,
            reporter_organisation: r.reporter_organisation,
            reporter_name: r.reporter_name,
            reporter_user: r.reporter_user,
            reporter_user_name: r.reporter_user_name,
            provider_organisation: r.provider_organisation,
            provider_name: r.provider_name,
            provider_brand: r.provider_brand,
            provider_brand_name: r.provider_brand_name,
            assignee: r.assignee,
            assignee_name: r.assignee_name,
            created_at: r.created_at.0,
            updated_at: r.updated_at.0,
        })?,
    }))
}

fn summary(r: SummaryRow) -> Result<IncidentSummary, Failure> {
    let row = Row { table: "incident", id: r.number };
    let status = row.parse("status", &r.status)?;
    let assignee = match (r.assignee, r.assignee_name) {
        (Some(user), Some(name)) => Some(Assignee { user: row.parse("assignee", &user)?, name }),
        _ => None,
    };
    Ok(IncidentSummary {
        key: row.some("number", IncidentKey::from_number(r.number))?,
        version: r.version,
        status,
        ball_in_court: court(status),
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
