//! The inbox: how far each sequence was read, and what waits: events that came too early, those that failed until they
//! are tried again, and dead letters until they are replayed.

pub(crate) mod failed;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use service_kit::sql::Time;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Envelope;

/// A sequence: entity and key.
pub(crate) type Sequence = (String, String);

/// How far a sequence was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    pub(crate) version: i64,
    pub(crate) event_id: Option<Uuid>,
}

/// Locks the sequences and says how far each was read. Locked in one order by everyone, so that two readers of one
/// consumer wait for each other and never deadlock.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    sequences: &BTreeSet<Sequence>,
) -> Result<HashMap<Sequence, Position>, sqlx::Error> {
    let (entities, keys): (Vec<String>, Vec<String>) = sequences.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO inbox (entity, key)
         SELECT entity, key FROM UNNEST($1::text[], $2::text[]) AS wanted (entity, key) ORDER BY entity, key
         ON CONFLICT DO NOTHING",
        &entities,
        &keys,
    )
    .execute(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        "SELECT entity, key, version, event_id
         FROM inbox i JOIN UNNEST($1::text[], $2::text[]) AS wanted (entity, key) USING (entity, key)
         ORDER BY entity, key FOR UPDATE OF i",
        &entities,
        &keys,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let position = Position { version: row.version, event_id: row.event_id };
            ((row.entity, row.key), position)
        })
        .collect())
}

/// Writes how far the sequences were read, and gives those whose next event waits.
///
/// That is asked here and not when the sequences are locked: whoever waited for the lock still sees the tables as they
/// were before, and not what the reader before it has laid aside.
pub(crate) async fn save(
    connection: &mut PgConnection,
    positions: &[(Sequence, Position)],
) -> Result<Vec<Sequence>, sqlx::Error> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    let entities: Vec<String> = positions.iter().map(|((entity, _), _)| entity.clone()).collect();
    let keys: Vec<String> = positions.iter().map(|((_, key), _)| key.clone()).collect();
    let versions: Vec<i64> = positions.iter().map(|(_, position)| position.version).collect();
    let ids: Vec<Option<Uuid>> = positions.iter().map(|(_, position)| position.event_id).collect();
    let rows = sqlx::query!(
        r#"UPDATE inbox SET version = read.version, event_id = read.event_id
           FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::uuid[]) AS read (entity, key, version, event_id)
           WHERE inbox.entity = read.entity AND inbox.key = read.key
           RETURNING inbox.entity, inbox.key, EXISTS (
               SELECT FROM inbox_early e
               WHERE e.entity = inbox.entity AND e.key = inbox.key AND e.version = inbox.version + 1
                   AND e.due_at IS NULL AND e.dead_at IS NULL
           ) AS "next_waits!""#,
        &entities,
        &keys,
        &versions,
        &ids as &[Option<Uuid>],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter(|row| row.next_waits).map(|row| (row.entity, row.key)).collect())
}

/// Keeps an event until its predecessor comes.
pub(crate) async fn park(
    connection: &mut PgConnection,
    event: &Envelope,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO inbox_early (entity, key, version, event_id, event_type, source, correlation_id, causation_id,
                                  traceparent, data, created_at, arrived_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        event.entity(),
        event.key,
        event.version,
        event.id,
        event.event_type,
        event.source,
        event.correlation_id,
        event.causation_id,
        event.traceparent,
        event.data,
        Time(event.time),
        Time(now),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the event of this version out of those that came early, unless it failed already and has its own time.
pub(crate) async fn unpark(
    connection: &mut PgConnection,
    (entity, key): &Sequence,
    version: i64,
) -> Result<Option<Envelope>, sqlx::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM inbox_early
           WHERE entity = $1 AND key = $2 AND version = $3 AND due_at IS NULL AND dead_at IS NULL
           RETURNING event_id, event_type, source, correlation_id, causation_id, traceparent, data, created_at"#,
        entity,
        key,
        version,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Envelope {
        id: row.event_id,
        event_type: row.event_type,
        key: key.clone(),
        version,
        time: row.created_at.0,
        source: row.source,
        correlation_id: row.correlation_id,
        causation_id: row.causation_id,
        traceparent: row.traceparent,
        data: row.data,
    }))
}

/// Says of the next event of a sequence, which came early, that it is its turn now, in a transaction of its own.
pub(crate) async fn call_next(
    connection: &mut PgConnection,
    (entity, key): &Sequence,
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE inbox_early SET due_at = clock_timestamp()
         WHERE entity = $1 AND key = $2 AND version = $3 AND due_at IS NULL AND dead_at IS NULL",
        entity,
        key,
        version,
    )
    .execute(connection)
    .await?;
    Ok(())
}
