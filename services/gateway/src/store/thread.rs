//! The timeline of one incident as its page shows it: the newest first, in parts, and the whole of it in outline.

use contracts::{
    IncidentKey,
    event::{INCIDENT, REFERRAL},
};
use messaging::Failure;

use super::{
    reading::Reading,
    timeline::{EntryRow, entry},
};
use crate::domain::{show::Wanted, timeline::TimelineEntry};

/// The kinds that may put an incident into another court. None of them may be missing from an outline.
const TURNS: &[&str] = &[
    "raised",
    "acknowledged",
    "information_requested",
    "information_provided",
    "referred",
    "referral_withdrawn",
    "referral_concluded",
    "readied",
    "verification_failed",
    "resolved",
    "reopened",
    "closed",
    "cancelled",
];

/// The same of a referral round, for who reads it.
const TURNS_OF_A_ROUND: &[&str] = &["opened", "asked", "answered", "returned", "contributed", "withdrawn"];

/// The newest lines before a position, the newest first.
pub(crate) async fn list_newest(
    reading: &mut Reading,
    incident: IncidentKey,
    before: i64,
    wanted: Wanted,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let (kinds, among) = wanted.kinds.unzip();
    let kinds: Option<Vec<String>> = kinds.map(|kinds| kinds.iter().map(ToString::to_string).collect());
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry
         WHERE incident = $1 AND position < $2 AND $3 = ANY (readers)
           AND ($4::text[] IS NULL OR (kind = ANY ($4)) = $5) AND ($6::text IS NULL OR audience = $6)
         ORDER BY position DESC LIMIT $7",
        incident.number(),
        before,
        reading.reader,
        kinds.as_deref(),
        among,
        wanted.audience.map(contracts::Audience::as_str),
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// What happened to the incident after a version of it, as far as the reader may know, the newest first.
pub(crate) async fn list_after_version(
    reading: &mut Reading,
    incident: IncidentKey,
    version: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT position, incident, round, entity, version, at, actor, kind, audience, state, body
         FROM timeline_entry
         WHERE incident = $1 AND entity = $2 AND version > $3 AND $4 = ANY (readers)
         ORDER BY position DESC LIMIT $5",
        incident.number(),
        INCIDENT,
        version,
        reading.reader,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter().map(entry).collect()
}

/// The whole life without what was said, from the beginning, of at most `limit` lines: first of all those by which the
/// court may have changed, then the newest of the others, comments last.
pub(crate) async fn list_outline(
    reading: &mut Reading,
    incident: IncidentKey,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Failure> {
    let [turns, in_round] =
        [TURNS, TURNS_OF_A_ROUND].map(|kinds| kinds.iter().map(ToString::to_string).collect::<Vec<_>>());
    let rows = sqlx::query_as!(
        EntryRow,
        r#"SELECT position, incident, round, entity, version, at, actor, kind, audience, state,
                  CASE WHEN kind = 'answered' THEN jsonb_build_object('more_asked', body -> 'more_asked')
                       ELSE '{}' END AS "body!"
           FROM timeline_entry WHERE incident = $1 AND $2 = ANY (readers)
           ORDER BY (entity = $3 AND kind = ANY ($4) OR entity = $6 AND kind = ANY ($7)) DESC, kind IN ('commented', 'attached'), position DESC LIMIT $5"#,
        incident.number(),
        reading.reader,
        INCIDENT,
        &turns,
        limit,
        REFERRAL,
        &in_round,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let mut outline: Vec<TimelineEntry> = rows.into_iter().map(entry).collect::<Result<_, _>>()?;
    outline.sort_unstable_by_key(|entry| entry.position);
    Ok(outline)
}
