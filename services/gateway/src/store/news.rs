//! What changed since somebody was last here.

use contracts::{IncidentKey, UserId};
use messaging::Failure;

use super::{
    reading::Reading,
    timeline::{EntryRow, entry},
};
use crate::domain::timeline::TimelineEntry;

/// The last position that the reader may know of; 0 for none.
pub(crate) async fn last_position(reading: &mut Reading) -> Result<i64, Failure> {
    let last = sqlx::query_scalar!(
        "SELECT position FROM latest_entry WHERE reader = $1 ORDER BY position DESC LIMIT 1",
        reading.reader,
    )
    .fetch_optional(&mut *reading.tx)
    .await?;
    Ok(last.unwrap_or(0))
}

/// What others than the user did since a position: the `incidents` that changed last, and of each the last `entries`.
/// The incident that changed last is first; on each, what came first is first.
pub(crate) async fn list_news(
    reading: &mut Reading,
    user: &UserId,
    since: i64,
    incidents: i64,
    entries: i64,
) -> Result<Vec<(IncidentKey, Vec<TimelineEntry>)>, Failure> {
    let rows = sqlx::query_as!(
        EntryRow,
        "SELECT e.position, e.incident, e.round, e.entity, e.version, e.at, e.actor, e.kind, e.audience, e.state,
                e.body
         FROM (
             SELECT incident, position FROM latest_entry
             WHERE reader = $1 AND position > $2 ORDER BY position DESC LIMIT $3
         ) latest
         CROSS JOIN LATERAL (
             SELECT * FROM timeline_entry t
             WHERE t.incident = latest.incident AND t.position > $2 AND $1 = ANY (t.readers)
               AND t.actor ->> 'user' <> $5
             ORDER BY t.position DESC LIMIT $4
         ) e
         ORDER BY latest.position DESC, e.position",
        reading.reader,
        since,
        incidents,
        entries,
        user.as_str(),
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    let mut news: Vec<(IncidentKey, Vec<TimelineEntry>)> = Vec::new();
    for row in rows {
        let entry = entry(row)?;
        match news.last_mut() {
            Some((incident, entries)) if *incident == entry.incident => entries.push(entry),
            _ => news.push((entry.incident, vec![entry])),
        }
    }
    Ok(news)
}
