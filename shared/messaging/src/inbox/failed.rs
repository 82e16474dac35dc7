//! What failed when it was its turn: it waits for its next try, or as a dead letter for an operator.
//!
//! A row says so itself, so that whoever is killed in between leaves nothing half done: one with `due_at` is tried by
//! any reader once that has passed; one with `dead_at` by none until it is called back. The tries stand in the row and
//! nowhere else. A statement that moves a row on names the tries that it has seen, so that two readers count one
//! failure of each and bury once.

use std::time::Duration;

use contracts::command::{StuckEvent, StuckEvents};
use jiff::Timestamp;
use service_kit::sql::Time;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Sequence;
use crate::Envelope;

/// The most that are told of at once: what fits into one answer.
const MOST_TOLD: i64 = 4_000;

/// What is next for an event that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is tried again after this pause.
    TryAfter(Duration),
    /// It was tried often enough.
    Dead,
}

impl Next {
    /// After a failure that is the first of `tries + 1`, with these pauses.
    pub(crate) fn after(tries: i64, pauses: &[Duration]) -> Self {
        let pause = usize::try_from(tries).ok().and_then(|tries| pauses.get(tries));
        pause.map_or(Self::Dead, |pause| Self::TryAfter(*pause))
    }

    fn pause(self) -> Option<f64> {
        match self {
            Self::TryAfter(pause) => Some(pause.as_secs_f64()),
            Self::Dead => None,
        }
    }
}

/// What came of keeping an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is.
    Now,
    /// It was: the broker has brought it once more.
    Before,
    /// It is not: another event of the same number waits in its place.
    Not,
}

/// Keeps an event that came from the broker and failed for the first time.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    event: &Envelope,
    next: Next,
    now: Timestamp,
) -> Result<Kept, sqlx::Error> {
    let dead_at = (next == Next::Dead).then_some(Time(now));
    let kept = sqlx::query!(
        "INSERT INTO inbox_early (entity, key, version, event_id, event_type, source, correlation_id, causation_id,
                                  traceparent, data, created_at, arrived_at, tries, due_at, dead_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1,
                 clock_timestamp() + make_interval(secs => $13), $14)
         ON CONFLICT DO NOTHING",
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
        next.pause() as Option<f64>,
        dead_at as Option<Time>,
    )
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 1 {
        return Ok(Kept::Now);
    }
    let before = sqlx::query_scalar!(
        "SELECT event_id FROM inbox_early WHERE entity = $1 AND key = $2 AND version = $3",
        event.entity(),
        event.key,
        event.version,
    )
    .fetch_one(connection)
    .await?;
    Ok(if before == event.id { Kept::Before } else { Kept::Not })
}

/// A sequence whose next event is due, the one that waits longest.
pub(crate) async fn due(connection: &mut PgConnection) -> Result<Option<Sequence>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT e.entity, e.key FROM inbox_early e JOIN inbox i USING (entity, key)
         WHERE e.due_at <= now() AND e.version <= i.version + 1 ORDER BY e.due_at LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.entity, row.key)))
}

/// Takes the event of this version out, if it is due, with how often it was tried.
pub(crate) async fn take(
    connection: &mut PgConnection,
    (entity, key): &Sequence,
    version: i64,
) -> Result<Option<(Envelope, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM inbox_early
           WHERE entity = $1 AND key = $2 AND version = $3 AND due_at <= clock_timestamp()
           RETURNING event_id, event_type, source, correlation_id, causation_id, traceparent, data, created_at, tries"#,
        entity,
        key,
        version,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| {
        let envelope = Envelope {
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
        };
        (envelope, row.tries)
    }))
}

/// Drops what is due and took effect meanwhile: the broker had brought it once more.
pub(crate) async fn drop_taken(
    connection: &mut PgConnection,
    (entity, key): &Sequence,
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM inbox_early WHERE entity = $1 AND key = $2 AND version <= $3 AND due_at IS NOT NULL",
        entity,
        key,
        version,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes one more failure of an event that was tried `tries` times before. Says whether it is this one that was noted.
pub(crate) async fn note(
    connection: &mut PgConnection,
    event: &Envelope,
    tries: i64,
    next: Next,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let dead_at = (next == Next::Dead).then_some(Time(now));
    let noted = sqlx::query!(
        "UPDATE inbox_early
         SET tries = tries + 1, due_at = clock_timestamp() + make_interval(secs => $5), dead_at = $6
         WHERE entity = $1 AND key = $2 AND version = $3 AND tries = $4 AND due_at IS NOT NULL",
        event.entity(),
        event.key,
        event.version,
        tries,
        next.pause() as Option<f64>,
        dead_at as Option<Time>,
    )
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Lets an event wait that a part which is busy has failed: no try.
pub(crate) async fn postpone(
    connection: &mut PgConnection,
    event: &Envelope,
    pause: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE inbox_early SET due_at = clock_timestamp() + make_interval(secs => $4)
         WHERE entity = $1 AND key = $2 AND version = $3 AND due_at IS NOT NULL",
        event.entity(),
        event.key,
        event.version,
        pause.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Calls a dead letter back: it is tried at once, and as often as a new event. Says whether it was dead.
pub(crate) async fn call_back(connection: &mut PgConnection, event: Uuid) -> Result<bool, sqlx::Error> {
    let called = sqlx::query!(
        "UPDATE inbox_early SET tries = 0, due_at = clock_timestamp(), dead_at = NULL
         WHERE event_id = $1 AND dead_at IS NOT NULL",
        event,
    )
    .execute(connection)
    .await?;
    Ok(called.rows_affected() > 0)
}

/// The events that failed and hold up their sequence, after a command that changed something or did not.
pub(crate) async fn stuck(connection: &mut PgConnection, changed: bool) -> Result<StuckEvents, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT e.event_id, e.tries, e.dead_at IS NOT NULL AS "dead!",
                  (SELECT count(*) FROM inbox_early later
                   WHERE later.entity = e.entity AND later.key = e.key AND later.version > e.version) AS "behind!"
           FROM inbox_early e JOIN inbox i USING (entity, key)
           WHERE (e.due_at IS NOT NULL OR e.dead_at IS NOT NULL) AND e.version = i.version + 1
           ORDER BY e.dead_at, e.due_at LIMIT $1"#,
        MOST_TOLD,
    )
    .fetch_all(connection)
    .await?;
    let complete = i64::try_from(rows.len()).is_ok_and(|count| count < MOST_TOLD);
    let items = rows
        .into_iter()
        .map(|row| StuckEvent { event: row.event_id, dead: row.dead, tries: row.tries, behind: row.behind })
        .collect();
    Ok(StuckEvents { changed, items, complete })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tried_once_more_than_there_are_pauses() {
        let pauses = [5, 10].map(Duration::from_millis);
        assert_eq!(Next::after(0, &pauses), Next::TryAfter(pauses[0]));
        assert_eq!(Next::after(1, &pauses), Next::TryAfter(pauses[1]));
        assert_eq!(Next::after(2, &pauses), Next::Dead);
        assert_eq!(Next::after(0, &[]), Next::Dead);
    }
}
