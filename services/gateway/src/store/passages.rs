//! The way of an incident through the services.

use contracts::IncidentKey;
use jiff::Timestamp;
use messaging::{Envelope, Failure, UnitOfWork};
use service_kit::Time;
use uuid::Uuid;

use super::{reading::Reading, row::Row};
use crate::domain::passage::{Passage, trace_id};

/// How long a passage is kept.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);
/// How many old ones are dropped for each new one, at most: more than one, so that a backlog melts.
const DROPPED_FOR_EACH: i64 = 4;

/// Notes that these events took effect, and drops what is older than ninety days: a few for each new one, so that it
/// takes no task of its own and never long. As the projector.
pub(crate) async fn note(uow: &mut UnitOfWork, events: &[(IncidentKey, &Envelope)]) -> Result<(), Failure> {
    let incidents: Vec<i64> = events.iter().map(|(key, _)| key.number()).collect();
    let ids: Vec<Uuid> = events.iter().map(|(_, event)| event.id).collect();
    let types: Vec<String> = events.iter().map(|(_, event)| event.event_type.clone()).collect();
    let versions: Vec<i64> = events.iter().map(|(_, event)| event.version).collect();
    let sources: Vec<String> = events.iter().map(|(_, event)| event.source.clone()).collect();
    let correlations: Vec<Uuid> = events.iter().map(|(_, event)| event.correlation_id).collect();
    let causations: Vec<Option<Uuid>> = events.iter().map(|(_, event)| event.causation_id).collect();
    let traces: Vec<Option<String>> = events
        .iter()
        .map(|(_, event)| event.traceparent.as_deref().and_then(trace_id).map(str::to_owned))
        .collect();
    let said: Vec<Time> = events.iter().map(|(_, event)| Time(event.time)).collect();
    let now = uow.now();
    let drop_at_most = DROPPED_FOR_EACH * i64::try_from(events.len()).unwrap_or(1);
    sqlx::query!(
        "WITH dropped AS (
             DELETE FROM event_passage
             WHERE position IN (SELECT position FROM event_passage ORDER BY position LIMIT $11)
               AND applied_at < $12
         )
         INSERT INTO event_passage
             (incident, event_id, event_type, version, source, correlation_id, causation_id, trace_id, said_at,
              applied_at)
         SELECT incident, event_id, event_type, version, source, correlation_id, causation_id, trace_id, said_at, $10
         FROM UNNEST($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::uuid[], $7::uuid[],
                     $8::text[], $9::timestamptz[]) WITH ORDINALITY
             AS passed (incident, event_id, event_type, version, source, correlation_id, causation_id, trace_id,
                        said_at, place)
         ORDER BY place",
        &incidents,
        &ids,
        &types,
        &versions,
        &sources,
        &correlations,
        &causations as &[Option<Uuid>],
        &traces as &[Option<String>],
        &said as &[Time],
        Time(now),
        drop_at_most,
        Time(now - KEPT),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// The events of an incident in the order in which they took effect here, after a position.
pub(crate) async fn list_of_incident(
    reading: &mut Reading,
    incident: IncidentKey,
    after: i64,
    limit: i64,
) -> Result<Vec<Passage>, Failure> {
    let rows = sqlx::query!(
        "SELECT position, incident, event_id, event_type, version, source, correlation_id, causation_id, trace_id,
                said_at, applied_at
         FROM event_passage WHERE incident = $1 AND position > $2 ORDER BY position LIMIT $3",
        incident.number(),
        after,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = Row { table: "event_passage", id: r.position };
            let (said_at, applied_at): (Timestamp, Timestamp) = (r.said_at.0, r.applied_at.0);
            Ok(Passage {
                position: r.position,
                incident: row.some("incident", IncidentKey::from_number(r.incident))?,
                event_id: r.event_id,
                event_type: r.event_type,
                version: r.version,
                source: r.source,
                correlation_id: r.correlation_id,
                causation_id: r.causation_id,
                trace_id: r.trace_id,
                said_at,
                applied_at,
                lag_ms: i64::try_from(applied_at.duration_since(said_at).as_millis()).unwrap_or(i64::MAX),
            })
        })
        .collect()
}
