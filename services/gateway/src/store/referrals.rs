//! Referral rounds.

use contracts::{IncidentKey, ReferralId, ReferralState, Severity};
use jiff::Timestamp;
use messaging::Failure;
use serde_json::Value;
use service_kit::Time;

use super::{reading::Reading, row::Row};
use crate::domain::{
    at_aemo::{AtAemo, OpenQuestion, unread_since},
    incident::RoundSummary,
    referral::ReferralView,
};

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
    pub(super) first_response_due: Option<Time>,
    pub(super) first_response_at: Option<Time>,
    pub(super) told_at: Timestamp,
    pub(super) read_through: Option<Time>,
    pub(super) read_at: Option<Time>,
    pub(super) questions: Value,
}

/// The round, if the reader may see it.
pub(crate) async fn find_referral(
    reading: &mut Reading,
    id: ReferralId,
) -> Result<Option<ReferralView>, Failure> {
    let row = sqlx::query_as!(
        ReferralRow,
        "SELECT incident, round, state, version, severity, packet, reference, deferred_until, opened_at, updated_at,
                state_since, asked_at, first_response_due, first_response_at, told_at, read_through, read_at, questions
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
    let rows = sqlx::query_as!(
        ReferralRow,
        "SELECT incident, round, state, version, severity, packet, reference, deferred_until, opened_at, updated_at,
                state_since, asked_at, first_response_due, first_response_at, told_at, read_through, read_at, questions
         FROM referral WHERE incident = $1 AND $2 = ANY (readers) ORDER BY round",
        incident.number(),
        reading.reader,
    )
    .fetch_all(&mut *reading.tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let ReferralView {
                id,
                round,
                state,
                reference,
                deferred_until,
                opened_at,
                updated_at,
                at_aemo,
                ..
            } = view(row)?;
            Ok(RoundSummary { id, round, state, reference, deferred_until, opened_at, updated_at, at_aemo })
        })
        .collect()
}

/// The row as it is shown, before it is known to whom.
pub(super) fn view(r: ReferralRow) -> Result<ReferralView, Failure> {
    let row = Row { table: "referral", id: format!("{}-R{}", r.incident, r.round) };
    let incident = row.some("incident", IncidentKey::from_number(r.incident))?;
    let state: ReferralState = row.parse("state", &r.state)?;
    let asked: Vec<OpenQuestion> = row.document("questions", r.questions)?;
    let at_aemo = AtAemo {
        first_response_due: r.first_response_due.map(Into::into),
        first_response_at: r.first_response_at.map(Into::into),
        read_at: r.read_at.map(Into::into),
        unread_since: unread_since(r.opened_at, r.told_at, r.read_through.map(Into::into)),
        // A round that has ended waits for nobody.
        open_questions: if state.is_open() { asked } else { Vec::new() },
        told_at: r.told_at,
        open: state.is_open(),
    };
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
        question_open_since: r.asked_at.filter(|_| state.is_open()).map(Into::into),
        at_aemo,
        available_actions: Vec::new(),
    })
}
