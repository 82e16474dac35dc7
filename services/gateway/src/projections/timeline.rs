//! Lines of the timeline.

use contracts::IncidentKey;
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::entry::Entry;

/// Where lines come from.
pub(super) struct Source {
    pub(super) incident: IncidentKey,
    pub(super) entity: &'static str,
    pub(super) version: i64,
    pub(super) at: Timestamp,
}

/// Adds lines, and notes for each who may read one that there is something new.
pub(super) async fn add(
    uow: &mut UnitOfWork,
    source: &Source,
    entries: impl IntoIterator<Item = Entry>,
) -> Result<(), Failure> {
    for entry in entries {
        let actor = serde_json::to_value(&entry.actor)
            .map_err(|error| Failure::Inconsistent(format!("an actor cannot be written: {error}")))?;
        sqlx::query!(
            "WITH added AS (
                 INSERT INTO timeline_entry
                     (incident, round, entity, version, part, at, actor, kind, audience, state, body, readers)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                 RETURNING position
             )
             INSERT INTO latest_entry (incident, reader, position)
             SELECT $1, reader, position FROM added CROSS JOIN UNNEST($12::text[]) AS reader
             ON CONFLICT (incident, reader) DO UPDATE SET position = excluded.position",
            source.incident.number(),
            entry.round,
            source.entity,
            source.version,
            entry.part,
            Time(source.at),
            actor,
            entry.kind,
            entry.audience.as_str(),
            entry.state,
            entry.body,
            &entry.readers,
        )
        .execute(uow.connection())
        .await?;
    }
    Ok(())
}
