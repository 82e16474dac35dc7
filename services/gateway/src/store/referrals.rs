//! Referral rounds.

use contracts::{IncidentKey, ReferralId, ReferralState, Severity};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::{incident::RoundSummary, referral::ReferralView};

/// The columns of a round.
pub(super) struct ReferralRow {
    pub(super) incident: i64,
    pub(super) round: i32,
    pub(super) state: String,
    pub(super) version: i64,
    pub(super) severity: i16,
    pub(super) packet: Value,
    pub(super) reference: Option<String>,
    pub(super) deferred_until: Option<Time>,
    pub(super) opened_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) state_since: Timestamp,
    pub(super) asked_at: Option<Time>,
}

/// The round, if the reader may see it.
pub(crate) async fn find_referral(
    reading: &mut Reading,
    id: ReferralId,
) -> Result<Option<ReferralView>, Failure> {
    let row = sqlx::query_as!(
        ReferralRow,
        "SELECT incident, round, state, version, severity, packet, reference, deferred_until, opened_at, updated_at,
                state_since, asked_at
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

/// The row as it is shown, before it is known to whom.
pub(super) fn view(r: ReferralRow) -> Result<ReferralView, Failure> {
    let row = Row { table: "referral", id: format!("{}-R{}", r.incident, r.round) };
    let incident = row.some("incident", IncidentKey::from_number(r.incident))?;
    let state: ReferralState = row.parse("state", &r.state)?;
    Ok(ReferralView {
        attachments: Vec::new(),
        id: ReferralId { incident, round: r.round },
        incident,
        round: r.round,
        version: r.version,
        state,
        severity: row.some("severity", Severity::from_number(r.severity))?,
        packet: row.document("packet", r.packet)?,
        reference: r.reference,
        deferred_until: r.deferred_until.map(Into::into),
        opened_at: r.opened_at,
        updated_at: r.updated_at,
        state_since: r.state_since,
        // A round that has ended waits for nobody.
        question_open_since: r.asked_at.filter(|_| state.is_open()).map(Into::into),
        available_actions: Vec::new(),
    })
}
