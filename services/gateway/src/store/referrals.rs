//! Referral rounds.

use contracts::{IncidentKey, ReferralId, ReferralState, Severity};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::{cursor::Place, incident::RoundSummary, reader, referral::ReferralView};

struct ReferralRow {
    incident: i64,
    round: i32,
    state: String,
    version: i64,
    severity: i16,
    packet: Value,
    reference: Option<String>,
    deferred_until: Option<Time>,
    opened_at: Timestamp,
    updated_at: Timestamp,
}

/// A page of the rounds that the reader may see, the last updated first, of at most `limit`; of any state when
/// `states` is empty.
pub(crate) async fn list_referrals(
    reading: &mut Reading,
    states: &[ReferralState],
    after: Place,
    limit: i64,
) -> Result<Vec<ReferralView>, Failure> {
    let chosen = if states.is_empty() { ReferralState::ALL } else { states };
    let states: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    let rows = if matches!(reading.reader.as_str(), reader::AEMO | reader::ACCC) {
        all(reading, &states, after, limit).await?
    } else {
        of_provider(reading, &states, after, limit).await?
    };
    rows.into_iter().map(view).collect()
}

async fn all(
    reading: &mut Reading,
    states: &[String],
    after: Place,
    limit: i64,
) -> Result<Vec<ReferralRow>, Failure> {
    let rows = sqlx::query_as!(
        ReferralRow,
        r#"SELECT r.incident, r.round, r.state, r.version, r.severity, r.packet, r.reference, r.deferred_until,
                  r.opened_at, r.updated_at
           FROM UNNEST($2::text[]) AS wanted (state)
           CROSS JOIN LATERAL (
               SELECT * FROM referral n
               WHERE n.state = wanted.state AND $1 = ANY (n.readers)
                 AND (n.updated_at, n.incident, n.round) < ($3, $4, $5)
               ORDER BY n.updated_at DESC, n.incident DESC, n.round DESC LIMIT $6
           ) r
           ORDER BY r.updated_at DESC, r.incident DESC, r.round DESC LIMIT $6"#,
        reading.reader,
        states,
        Time(after.at),
        after.number,
        after.round,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(rows)
}

async fn of_provider(
    reading: &mut Reading,
    states: &[String],
    after: Place,
    limit: i64,
) -> Result<Vec<ReferralRow>, Failure> {
    let rows = sqlx::query_as!(
        ReferralRow,
        r#"SELECT r.incident, r.round, r.state, r.version, r.severity, r.packet, r.reference, r.deferred_until,
                  r.opened_at, r.updated_at
           FROM UNNEST($2::text[]) AS wanted (state)
           CROSS JOIN LATERAL (
               SELECT * FROM referral n
               WHERE n.provider_organisation = $1 AND n.state = wanted.state AND $1 = ANY (n.readers)
                 AND (n.updated_at, n.incident, n.round) < ($3, $4, $5)
               ORDER BY n.updated_at DESC, n.incident DESC, n.round DESC LIMIT $6
           ) r
           ORDER BY r.updated_at DESC, r.incident DESC, r.round DESC LIMIT $6"#,
        reading.reader,
        states,
        Time(after.at),
        after.number,
        after.round,
        limit,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    Ok(rows)
}

/// The round, if the reader may see it.
pub(crate) async fn find_referral(
    reading: &mut Reading,
    id: ReferralId,
) -> Result<Option<ReferralView>, Failure> {
    let row = sqlx::query_as!(
        ReferralRow,
        "SELECT incident, round, state, version, severity, packet, reference, deferred_until, opened_at, updated_at
         FROM referral WHERE incident = $1 AND round = $2 AND $3 = ANY (readers)",
        id.incident.number(),
        id.round,
        reading.reader,
    )
    .fetch_optional(&mut *reading.tx)
    .await?;
    row.map(view).transpose()
}

/// The rounds of an incident that the reader may see, the first one first.
pub(crate) async fn list_rounds(
    reading: &mut Reading,
    incident: IncidentKey,
) -> Result<Vec<RoundSummary>, Failure> {
    let rows = sqlx::query!(
        "SELECT round, state, reference, deferred_until, opened_at, updated_at
         FROM referral WHERE incident = $1 AND $2 = ANY (readers) ORDER BY round",
        incident.number(),
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|r| {
            let id = ReferralId { incident, round: r.round };
            Ok(RoundSummary {
                id,
                round: r.round,
                state: Row { table: "referral", id }.parse("state", &r.state)?,
                reference: r.reference,
                deferred_until: r.deferred_until.map(Into::into),
                opened_at: r.opened_at.0,
                updated_at: r.updated_at.0,
            })
        })
        .collect()
}

fn view(r: ReferralRow) -> Result<ReferralView, Failure> {
    let row = Row { table: "referral", id: format!("{}-R{}", r.incident, r.round) };
    let incident = row.some("incident", IncidentKey::from_number(r.incident))?;
    Ok(ReferralView {
        id: ReferralId { incident, round: r.round },
        incident,
        round: r.round,
        version: r.version,
        state: row.parse("state", &r.state)?,
        severity: row.some("severity", Severity::from_number(r.severity))?,
        packet: row.document("packet", r.packet)?,
        reference: r.reference,
        deferred_until: r.deferred_until.map(Into::into),
        opened_at: r.opened_at,
        updated_at: r.updated_at,
        available_actions: Vec::new(),
    })
}
