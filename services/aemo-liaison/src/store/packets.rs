//! What AEMO was told, and what of it AEMO has read.

use std::collections::BTreeMap;

use contracts::{IncidentKey, ReferralId};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;
use sqlx::PgPool;

use super::row;
use crate::domain::PacketId;

/// A message that AEMO has not read, and when it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) packet: PacketId,
    pub(crate) told_at: Timestamp,
}

/// Messages that AEMO has not read, the first told first, from behind one on.
pub(crate) async fn list_unread(
    pool: &PgPool,
    after: Option<Unread>,
    limit: i64,
) -> Result<Vec<Unread>, Failure> {
    let (told_at, incident, version) = after.map_or((Timestamp::UNIX_EPOCH, 0, 0), |last| {
        (last.told_at, last.packet.incident.number(), last.packet.version)
    });
    let rows = sqlx::query!(
        "SELECT incident, version, told_at FROM packets
         WHERE read_at IS NULL AND (told_at, incident, version) > ($1, $2, $3)
         ORDER BY told_at, incident, version LIMIT $4",
        Time(told_at),
        incident,
        version,
        limit,
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let packet = PacketId { incident: key(row.incident)?, version: row.version };
            Ok(Unread { packet, told_at: row.told_at.0 })
        })
        .collect()
}

/// The messages of a round, told until a moment, that AEMO has not read.
pub(crate) async fn list_unread_of(
    uow: &mut UnitOfWork,
    id: ReferralId,
    told_until: Timestamp,
) -> Result<Vec<PacketId>, Failure> {
    let versions = sqlx::query_scalar!(
        "SELECT version FROM packets
         WHERE incident = $1 AND round = $2 AND told_at <= $3 AND read_at IS NULL ORDER BY version",
        id.incident.number(),
        id.round,
        Time(told_until),
    )
    .fetch_all(uow.connection())
    .await?;
    Ok(versions.into_iter().map(|version| PacketId { incident: id.incident, version }).collect())
}

/// The rounds of those of these messages that AEMO has not read.
pub(crate) async fn list_rounds_of_unread(
    uow: &mut UnitOfWork,
    packets: &[PacketId],
) -> Result<Vec<ReferralId>, Failure> {
    let (incidents, versions) = columns(packets);
    let rows = sqlx::query!(
        "SELECT DISTINCT p.incident, p.round
         FROM UNNEST($1::bigint[], $2::bigint[]) AS told (incident, version)
         JOIN packets p USING (incident, version) WHERE p.read_at IS NULL",
        &incidents,
        &versions,
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter().map(|row| Ok(ReferralId { incident: key(row.incident)?, round: row.round })).collect()
}

/// Notes that these were read; gives those that were not until now, with their rounds.
pub(crate) async fn mark_read(
    uow: &mut UnitOfWork,
    packets: &[PacketId],
) -> Result<Vec<(ReferralId, PacketId)>, Failure> {
    let now = Time(uow.now());
    let (incidents, versions) = columns(packets);
    let rows = sqlx::query!(
        "UPDATE packets p SET read_at = $3
         FROM UNNEST($1::bigint[], $2::bigint[]) AS told (incident, version)
         WHERE p.incident = told.incident AND p.version = told.version AND p.read_at IS NULL
         RETURNING p.incident, p.round, p.version",
        &incidents,
        &versions,
        now,
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            let incident = key(row.incident)?;
            Ok((ReferralId { incident, round: row.round }, PacketId { incident, version: row.version }))
        })
        .collect()
}

/// How far AEMO has read each of these rounds without a gap: the number of the last message, and when it was told.
pub(crate) async fn list_reached(
    uow: &mut UnitOfWork,
    rounds: &[ReferralId],
) -> Result<BTreeMap<ReferralId, (i64, Timestamp)>, Failure> {
    let (incidents, numbers): (Vec<i64>, Vec<i32>) =
        rounds.iter().map(|id| (id.incident.number(), id.round)).unzip();
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (p.incident, p.round) p.incident, p.round, p.version, p.told_at
           FROM UNNEST($1::bigint[], $2::integer[]) AS wanted (incident, round)
           JOIN packets p USING (incident, round)
           WHERE NOT EXISTS (
               SELECT FROM packets u
               WHERE u.incident = p.incident AND u.round = p.round AND u.version <= p.version
                 AND u.read_at IS NULL)
           ORDER BY p.incident, p.round, p.version DESC"#,
        &incidents,
        &numbers,
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter()
        .map(|row| {
            let id = ReferralId { incident: key(row.incident)?, round: row.round };
            Ok((id, (row.version, row.told_at.0)))
        })
        .collect()
}

fn columns(packets: &[PacketId]) -> (Vec<i64>, Vec<i64>) {
    packets.iter().map(|packet| (packet.incident.number(), packet.version)).unzip()
}

fn key(number: i64) -> Result<IncidentKey, Failure> {
    IncidentKey::from_number(number)
        .ok_or_else(|| row::unreadable("packets", "incident", &number.to_string()))
}
