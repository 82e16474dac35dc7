//! The tables `incident` and `incident_change`.

use contracts::{
    IncidentKey, Severity, Status,
    event::{Assignee, Event, IncidentEvent, Provider},
    incident::RootCause,
};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork, readable};
use serde::Serialize;
use serde_json::Value;
use service_kit::Time;

use crate::domain::{Incident, Resolution, State};

/// What the state of an incident is stored as.
struct StoredState {
    status: String,
    root_cause: Option<Value>,
    rounds: i32,
    resolved_at: Option<Time>,
}

/// The incident, if it is known. Who else wants to change it waits until this unit of work is over.
pub(crate) async fn find_locked(uow: &mut UnitOfWork, key: IncidentKey) -> Result<Option<Incident>, Failure> {
    let row = sqlx::query!(
        "SELECT version, status, reporter, reporter_name, provider, provider_name, brand, brand_name, sector, summary,
                severity, shared_responsibility, evidence, assignee, assignee_name, root_cause, rounds, resolved_at,
                attachments
         FROM incident WHERE number = $1 FOR UPDATE",
        key.number(),
    )
    .fetch_optional(uow.connection())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let table = "incident";
    let assignee = match (row.assignee, row.assignee_name) {
        (Some(user), Some(name)) => {
            Some(Assignee { user: readable(user.parse(), table, "assignee", &key)?, name })
        }
        _ => None,
    };
    let stored = StoredState {
        status: row.status,
        root_cause: row.root_cause,
        rounds: row.rounds,
        resolved_at: row.resolved_at,
    };
    let severity = Severity::from_number(row.severity);
    Ok(Some(Incident {
        key,
        version: row.version,
        reporter: readable(row.reporter.parse(), table, "reporter", &key)?,
        reporter_name: row.reporter_name,
        provider: Provider {
            organisation: readable(row.provider.parse(), table, "provider", &key)?,
            organisation_name: row.provider_name,
            brand_id: readable(row.brand.parse(), table, "brand", &key)?,
            brand_name: row.brand_name,
            sector: readable(row.sector.parse(), table, "sector", &key)?,
        },
        summary: row.summary,
        severity: readable(severity.ok_or("not 1 to 4"), table, "severity", &key)?,
        shared_responsibility: row.shared_responsibility,
        evidence: readable(serde_json::from_value(row.evidence), table, "evidence", &key)?,
        assignee,
        rounds: stored.rounds,
        state: state(key, stored)?,
        attachments: readable(serde_json::from_value(row.attachments), table, "attachments", &key)?,
    }))
}

/// Stores an incident that is new here.
pub(crate) async fn insert(
    uow: &mut UnitOfWork,
    incident: &Incident,
    raised_at: Timestamp,
) -> Result<(), Failure> {
    let provider = &incident.provider;
    sqlx::query!(
        "INSERT INTO incident (number, version, status, reporter, reporter_name, provider, provider_name, brand,
                               brand_name, sector, summary, severity, shared_responsibility, evidence, raised_at,
                               changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
        incident.key.number(),
        incident.version,
        incident.state.status().as_str(),
        incident.reporter.as_str(),
        incident.reporter_name,
        provider.organisation.as_str(),
        provider.organisation_name,
        provider.brand_id.as_str(),
        provider.brand_name,
        provider.sector.as_str(),
        incident.summary,
        incident.severity.number(),
        incident.shared_responsibility,
        json(&incident.evidence, "incident.evidence", incident.key)?,
        Time(raised_at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// Stores the incident in its next version, and the change that led there.
pub(crate) async fn save(
    uow: &mut UnitOfWork,
    incident: &Incident,
    event: &IncidentEvent,
) -> Result<(), Failure> {
    let provider = &incident.provider;
    let root_cause = incident.state.root_cause();
    let root_cause = root_cause.map(|cause| json(cause, "incident.root_cause", incident.key)).transpose()?;
    let resolved_at = match &incident.state {
        State::Resolved(resolution) | State::Closed(resolution) => Some(Time(resolution.at)),
        _ => None,
    };
    sqlx::query!(
        "WITH change AS (INSERT INTO incident_change (incident, version, event_type, at, event)
                         VALUES ($1, $2, $14, $15, $16))
         UPDATE incident SET version = $2, status = $3, provider = $4, provider_name = $5, brand = $6, brand_name = $7,
                             sector = $8, severity = $9, assignee = $10, assignee_name = $11, root_cause = $12,
                             rounds = $13, resolved_at = $17, changed_at = $15,
                             attachments = $18
         WHERE number = $1",
        incident.key.number(),
        incident.version,
        incident.state.status().as_str(),
        provider.organisation.as_str(),
        provider.organisation_name,
        provider.brand_id.as_str(),
        provider.brand_name,
        provider.sector.as_str(),
        incident.severity.number(),
        incident.assignee.as_ref().map(|assignee| assignee.user.as_str()),
        incident.assignee.as_ref().map(|assignee| assignee.name.as_str()),
        root_cause,
        incident.rounds,
        event.event_type(),
        Time(event.at),
        json(event, "incident_change.event", incident.key)?,
        resolved_at as Option<Time>,
        json(&incident.attachments, "incident.attachments", incident.key)?,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// The state, if what is stored is one.
fn state(key: IncidentKey, stored: StoredState) -> Result<State, Failure> {
    let StoredState { status, root_cause, rounds, resolved_at } = stored;
    let status: Status = readable(status.parse(), "incident", "status", &key)?;
    let root_cause: Option<RootCause> =
        readable(root_cause.map(serde_json::from_value).transpose(), "incident", "root_cause", &key)?;
    let needed = |root_cause: Option<RootCause>| {
        readable(root_cause.ok_or("nothing there"), "incident", "root_cause", &key)
    };
    let resolution = |root_cause| -> Result<Resolution, Failure> {
        let at = readable(resolved_at.ok_or("nothing there"), "incident", "resolved_at", &key)?;
        Ok(Resolution { root_cause: needed(root_cause)?, at: at.0 })
    };
    Ok(match status {
        Status::New => State::New,
        Status::InProgress => State::InProgress { root_cause },
        Status::WaitingForReporter => State::WaitingForReporter { root_cause },
        Status::ReferredToAemo => State::ReferredToAemo { round: rounds, root_cause },
        Status::ReadyToVerify => State::ReadyToVerify { root_cause: needed(root_cause)? },
        Status::Resolved => State::Resolved(resolution(root_cause)?),
        Status::Closed => State::Closed(resolution(root_cause)?),
        Status::Cancelled => State::Cancelled,
    })
}

fn json(value: &impl Serialize, column: &str, key: IncidentKey) -> Result<Value, Failure> {
    serde_json::to_value(value)
        .map_err(|error| Failure::Inconsistent(format!("{column} of {key} cannot be written: {error}")))
}
