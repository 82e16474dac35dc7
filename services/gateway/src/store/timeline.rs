//! The timeline, of one incident and of all.

use contracts::{IncidentKey, ReferralId, event::REFERRAL};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use sqlx::PgConnection;

use super::{reading::Reading, row::Row};
use crate::domain::{
    reader::AEMO,
    timeline::{Subject, TimelineEntry},
};

pub(super) struct EntryRow {
    pub(super) position: i64,
    pub(super) incident: i64,
    pub(super) round: Option<i32>,
    pub(super) entity: String,
    pub(super) version: i64,
    pub(super) at: Timestamp,
    pub(super) actor: Value,
    pub(super) kind: String,
    pub(super) audience: String,
    pub(super) state: Option<String>,
    pub(super) body: Value,
}

/// What the reader may know of an incident, from the beginning, after a position.
pub(crate) async fn list_of_incident(
    reading: &mut Reading,
    incident: IncidentKey,
    after: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry WHERE incident = $1 AND position > $2 AND $3 = ANY (readers)
         ORDER BY position LIMIT $4",
        incident.number(),
        after,
        reading.reader,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// What AEMO knows of a round, for a reader who may know it too.
pub(crate) async fn list_of_referral(
    reading: &mut Reading,
    id: ReferralId,
    after: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry
         WHERE incident = $1 AND round = $2 AND position > $3 AND $4 = ANY (readers) AND $5 = ANY (readers)
         ORDER BY position LIMIT $6",
        id.incident.number(),
        id.round,
        after,
        reading.reader,
        AEMO,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// The last that AEMO knows of a round, for a reader who may know it too; the oldest of it first.
pub(crate) async fn list_last_of_referral(
    reading: &mut Reading,
    id: ReferralId,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry
         WHERE incident = $1 AND round = $2 AND $3 = ANY (readers) AND $4 = ANY (readers)
         ORDER BY position DESC LIMIT $5",
        id.incident.number(),
        id.round,
        reading.reader,
        AEMO,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().rev().map(entry).collect()
}

/// What happened in a round after a version of the incident's referrals, for a reader who may know it, the newest
/// first.
pub(crate) async fn list_of_round_after_version(
    reading: &mut Reading,
    id: ReferralId,
    version: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry
         WHERE incident = $1 AND round = $2 AND entity = $3 AND version > $4 AND $5 = ANY (readers)
         ORDER BY version DESC LIMIT $6",
        id.incident.number(),
        id.round,
        REFERRAL,
        version,
        reading.reader,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// What the reader may know of everything, after a position; in a reading of lists. Who has few incidents is led to
/// them by what changed last on each (`latest_entry`), and does not walk through what others did; who has nearly all
/// walks along the timeline.
pub(crate) async fn list_since(
    reading: &mut Reading,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Option<TimelineEntry>)>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT t.position, t.incident, t.round, t.entity, t.version, t.at, t.actor, t.kind, t.audience, t.state,
                t.body
         FROM latest_entry latest JOIN timeline_entry t ON t.incident = latest.incident
         WHERE latest.reader = $2 AND latest.position > $1 AND t.position > $1 AND $2 = ANY (t.readers)
         ORDER BY t.position LIMIT $3",
        after,
        reading.reader,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(rows.into_iter().map(|row| or_passed_over(row.position, entry(row))).collect())
}

/// What was read at a position. A row that cannot be read is told to the operators, and stops nobody who listens.
fn or_passed_over<T>(position: i64, read: Result<T, Failure>) -> (i64, Option<T>) {
    let told = read.inspect_err(|error| tracing::error!(%error, "a line of the timeline is passed over"));
    (position, told.ok())
}

/// An entry, and who may read it.
#[derive(Debug, Clone)]
pub(crate) struct Readable {
    pub(crate) entry: TimelineEntry,
    pub(crate) readers: Vec<String>,
}

/// Every entry after a position, for whoever hands them on to their readers only. As the projector.
pub(crate) async fn list_all_since(
    connection: &mut PgConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Option<Readable>)>, Failure> {
    let rows = sqlx::query!(
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body, readers
         FROM timeline_entry WHERE position > $1 ORDER BY position LIMIT $2",
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|r| {
        let row = EntryRow {
            position: r.position,
            incident: r.incident,
            round: r.round,
            entity: r.entity,
            version: r.version,
            at: r.at.0,
            actor: r.actor,
            kind: r.kind,
            audience: r.audience,
            state: r.state,
            body: r.body,
        };
        or_passed_over(r.position, entry(row).map(|entry| Readable { entry, readers: r.readers }))
    });
    Ok(read.collect())
}

/// The last position. As the projector.
pub(crate) async fn last_position(connection: &mut PgConnection) -> Result<i64, Failure> {
    let last = sqlx::query_scalar!("SELECT position FROM timeline_entry ORDER BY position DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    Ok(last.unwrap_or(0))
}

pub(super) fn entry(r: EntryRow) -> Result<TimelineEntry, Failure> {
    let row = Row { table: "timeline_entry", id: r.position };
    let incident = row.some("incident", IncidentKey::from_number(r.incident))?;
    Ok(TimelineEntry {
        position: r.position,
        incident,
        referral: r.round.map(|round| ReferralId { incident, round }),
        subject: if r.entity == REFERRAL { Subject::Referral } else { Subject::Incident },
        version: r.version,
        kind: r.kind,
        at: r.at,
        actor: row.document("actor", r.actor)?,
        audience: row.parse("audience", &r.audience)?,
        state: r.state,
        body: r.body,
    })
}
