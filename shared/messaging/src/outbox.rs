//! The outbox: events on their way out. Rows are marked when published, and kept a while longer, so that a stream
//! that was lost can be filled again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use service_kit::sql::Time;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Envelope, Failure};

/// How long a published event is kept (DESIGN, "Rules of data"; TECH: fourteen days).
pub(crate) const KEPT: Duration = Duration::from_hours(14 * 24);

/// How far back a broker that started anew is not trusted: it syncs every ten seconds (deploy/nats), and the relay
/// looks once a minute.
const UNCERTAIN: SignedDuration = SignedDuration::from_mins(2);

/// How many old rows are dropped at a time, so that no one else waits for it.
const SWEEP: i64 = 5_000;

/// An event that waits to be published.
pub(crate) struct Waiting {
    pub(crate) position: i64,
    pub(crate) envelope: Envelope,
}

/// Writes events, in order.
pub(crate) async fn append(connection: &mut PgConnection, events: &[Envelope]) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = events.iter().map(|e| e.id).collect();
    let types: Vec<String> = events.iter().map(|e| e.event_type.clone()).collect();
    let entities: Vec<String> = events.iter().map(|e| e.entity().to_owned()).collect();
    let keys: Vec<String> = events.iter().map(|e| e.key.clone()).collect();
    let versions: Vec<i64> = events.iter().map(|e| e.version).collect();
    let correlations: Vec<Uuid> = events.iter().map(|e| e.correlation_id).collect();
    let causations: Vec<Option<Uuid>> = events.iter().map(|e| e.causation_id).collect();
    let traceparents: Vec<Option<String>> = events.iter().map(|e| e.traceparent.clone()).collect();
    let data: Vec<String> = events.iter().map(|e| e.data.clone()).collect();
    let times: Vec<Time> = events.iter().map(|e| Time(e.time)).collect();
    sqlx::query!(
        r#"INSERT INTO outbox
               (event_id, event_type, entity, key, version, correlation_id, causation_id, traceparent, data, created_at)
           SELECT event_id, event_type, entity, key, version, correlation_id, causation_id, traceparent, data, created_at
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::uuid[], $7::uuid[],
                       $8::text[], $9::text[], $10::timestamptz[])
                WITH ORDINALITY AS event (event_id, event_type, entity, key, version, correlation_id, causation_id,
                                          traceparent, data, created_at, place)
           ORDER BY place"#,
        &ids,
        &types,
        &entities,
        &keys,
        &versions,
        &correlations,
        &causations as &[Option<Uuid>],
        &traceparents as &[Option<String>],
        &data,
        &times as &[Time],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What is left out when events are published: entities, and keys by entity and key.
pub(crate) struct Left {
    pub(crate) entities: Vec<String>,
    pub(crate) keys: (Vec<String>, Vec<String>),
}

impl Left {
    /// Whether nothing is.
    pub(crate) fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.keys.0.is_empty()
    }
}

/// The oldest events that wait and are not left out, in the order in which they were written.
pub(crate) async fn waiting(
    connection: &mut PgConnection,
    source: &str,
    left: &Left,
    limit: i64,
) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT position, event_id, event_type, key, version, correlation_id, causation_id, traceparent, data,
                  created_at
           FROM outbox
           WHERE published_at IS NULL AND entity <> ALL ($2)
               AND NOT EXISTS (
                   SELECT FROM UNNEST($3::text[], $4::text[]) AS left_out (entity, key)
                   WHERE left_out.entity = outbox.entity AND left_out.key = outbox.key
               )
           ORDER BY position LIMIT $1"#,
        limit,
        &left.entities,
        &left.keys.0,
        &left.keys.1,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Waiting {
            position: row.position,
            envelope: Envelope {
                id: row.event_id,
                event_type: row.event_type,
                key: row.key,
                version: row.version,
                time: row.created_at.0,
                source: source.to_owned(),
                correlation_id: row.correlation_id,
                causation_id: row.causation_id,
                traceparent: row.traceparent,
                data: row.data,
            },
        })
        .collect())
}

/// Marks events as published.
pub(crate) async fn mark_published(
    connection: &mut PgConnection,
    positions: &[i64],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE outbox SET published_at = $2 WHERE position = ANY($1)", positions, Time(now),)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many events wait.
pub(crate) async fn count_waiting(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM outbox WHERE published_at IS NULL"#)
        .fetch_one(connection)
        .await
}

/// Notes which stream is published into. When it was made anew since, everything that is kept waits again: readers
/// know what they have read. Gives the number of events that wait again.
pub(crate) async fn note_stream(
    connection: &mut PgConnection,
    stream: &str,
    prefix: &str,
    created_at: Timestamp,
) -> Result<u64, sqlx::Error> {
    let replaced = sqlx::query_scalar!(
        r#"INSERT INTO outbox_stream (stream, created_at) VALUES ($1, $2)
           ON CONFLICT (stream) DO UPDATE SET created_at = excluded.created_at
               WHERE outbox_stream.created_at <> excluded.created_at
           RETURNING (xmax <> 0) AS "replaced!""#,
        stream,
        Time(created_at),
    )
    .fetch_optional(&mut *connection)
    .await?;
    if replaced != Some(true) {
        return Ok(0);
    }
    let again = sqlx::query!(
        "UPDATE outbox SET published_at = NULL WHERE published_at IS NOT NULL AND starts_with(event_type, $1)",
        prefix,
    )
    .execute(connection)
    .await?;
    Ok(again.rows_affected())
}

/// Notes which broker is published to. When it is not the one of before, what was published shortly before waits
/// again: a broker that lost power may have lost the last seconds, though it had acknowledged them. Gives the number
/// of events that wait again.
pub(crate) async fn note_broker(
    connection: &mut PgConnection,
    server_id: &str,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let changed = sqlx::query!(
        "INSERT INTO outbox_broker (server_id) VALUES ($1)
         ON CONFLICT (only_row) DO UPDATE SET server_id = excluded.server_id
             WHERE outbox_broker.server_id <> excluded.server_id",
        server_id,
    )
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(0);
    }
    let again =
        sqlx::query!("UPDATE outbox SET published_at = NULL WHERE published_at > $1", Time(now - UNCERTAIN))
            .execute(connection)
            .await?;
    Ok(again.rows_affected())
}

/// Drops what was published long ago, and answers to commands that nobody will repeat any more.
pub(crate) async fn sweep(
    connection: &mut PgConnection,
    now: Timestamp,
    answers_kept: SignedDuration,
) -> Result<(), sqlx::Error> {
    let until = Time(now - KEPT);
    sqlx::query!(
        "DELETE FROM outbox WHERE position IN
             (SELECT position FROM outbox WHERE published_at < $1 ORDER BY published_at LIMIT $2)",
        until,
        SWEEP,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "DELETE FROM idempotency WHERE (scope, key) IN
             (SELECT scope, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
        Time(now.saturating_sub(answers_kept).unwrap_or(Timestamp::MIN)),
        SWEEP,
    )
    .execute(connection)
    .await?;
    Ok(())
}
