//! The tables of `migrations/`. Reading locks: the thread's row is the one lock of an incident here.

pub(crate) mod packets;
pub(crate) mod questions;
mod row;
pub(crate) mod thread;

use std::collections::BTreeMap;

use contracts::{IncidentKey, ReferralId, event::Question};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::{Entry, Referral};
use row::{Columns, Row};

/// The thread with this round, locked; `None` where the incident has no such round.
pub(crate) async fn find_round(uow: &mut UnitOfWork, id: ReferralId) -> Result<Option<Referral>, Failure> {
    find(uow, id.incident, Some(id.round)).await
}

/// The thread with its last round, locked; `None` where the incident was never referred.
pub(crate) async fn find_last(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
) -> Result<Option<Referral>, Failure> {
    find(uow, incident, None).await
}

/// The last round, unless one is named.
async fn find(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    round: Option<i32>,
) -> Result<Option<Referral>, Failure> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT t.incident, t.reporter, t.provider, t.severity, t.round AS last_round, t.referral_version,
                  t.since_version, t.packet_version, r.round, r.state, r.packet, r.reference, r.deferred_until,
                  r.reason, r.advice, r.opened_at, r.first_response_due, r.first_response_at
           FROM referral_threads t JOIN rounds r USING (incident)
           WHERE t.incident = $1 AND r.round = COALESCE($2, t.round)
           FOR UPDATE"#,
        incident.number(),
        round,
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(Row::read).transpose()
}

/// Those of these rounds that there are, each with its thread, locked in the order of the incidents.
pub(crate) async fn list_rounds(
    uow: &mut UnitOfWork,
    wanted: &[ReferralId],
) -> Result<Vec<Referral>, Failure> {
    let (incidents, rounds): (Vec<i64>, Vec<i32>) =
        wanted.iter().map(|id| (id.incident.number(), id.round)).unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT t.incident, t.reporter, t.provider, t.severity, t.round AS last_round, t.referral_version,
                  t.since_version, t.packet_version, r.round, r.state, r.packet, r.reference, r.deferred_until,
                  r.reason, r.advice, r.opened_at, r.first_response_due, r.first_response_at
           FROM UNNEST($1::bigint[], $2::integer[]) AS wanted (incident, round)
           JOIN referral_threads t USING (incident)
           JOIN rounds r ON r.incident = wanted.incident AND r.round = wanted.round
           ORDER BY t.incident, r.round
           FOR UPDATE OF t, r"#,
        &incidents,
        &rounds,
    )
    .fetch_all(uow.connection())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// What is noted besides the thread and the round.
#[derive(Default)]
pub(crate) struct Noted<'a> {
    /// What was said.
    pub(crate) said: Option<&'a Entry>,
    /// Whether AEMO is told it, and should read it: the last message of the thread.
    pub(crate) told: bool,
    /// What AEMO asks.
    pub(crate) asked: Option<&'a Question>,
    /// Whether AEMO has read what the round began with.
    pub(crate) opening_read: bool,
}

impl<'a> Noted<'a> {
    /// AEMO is told what was said.
    pub(crate) fn told(said: &'a Entry) -> Self {
        Self { said: Some(said), told: true, ..Self::default() }
    }
}

/// Writes the thread and the round, which may both be new, and what is noted besides.
pub(crate) async fn save(uow: &mut UnitOfWork, referral: &Referral, noted: Noted<'_>) -> Result<(), Failure> {
    let now = Time(uow.now());
    let entry_id = uow.new_id();
    let Referral { thread, round } = referral;
    let Noted { said, told, asked, opening_read } = noted;
    let Columns { packet, deferred_until, reason, advice } = Columns::of(round)?;
    let author = said.map(|entry| row::author(&entry.author)).transpose()?;
    sqlx::query!(
        r#"WITH thread AS (
               INSERT INTO referral_threads
                   (incident, reporter, provider, severity, round, referral_version, packet_version, since_version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $24)
               ON CONFLICT (incident) DO UPDATE SET reporter = excluded.reporter, provider = excluded.provider,
                   severity = excluded.severity, round = excluded.round,
                   referral_version = excluded.referral_version, packet_version = excluded.packet_version,
                   since_version = excluded.since_version
           ), entry AS (
               INSERT INTO thread_entries (id, incident, round, at, kind, author, body)
               SELECT $17, $1, $8, $18, $19, $20, $21 WHERE $19::text IS NOT NULL
           ), told AS (
               INSERT INTO packets (incident, version, round, told_at) SELECT $1, $7, $8, $18 WHERE $25::boolean
           ), asked AS (
               INSERT INTO questions (id, incident, round, question)
               SELECT $26, $1, $8, $27 WHERE $26::uuid IS NOT NULL
           ), opening AS (
               UPDATE packets SET read_at = $16
               WHERE $28::boolean AND incident = $1 AND read_at IS NULL
                 AND version = (SELECT min(version) FROM packets WHERE incident = $1 AND round = $8)
           )
           INSERT INTO rounds
               (incident, round, state, packet, reference, deferred_until, reason, advice, opened_at, changed_at,
                first_response_due, first_response_at)
           VALUES ($1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $22, $23)
           ON CONFLICT (incident, round) DO UPDATE SET state = excluded.state, reference = excluded.reference,
               deferred_until = excluded.deferred_until, reason = excluded.reason, advice = excluded.advice,
               changed_at = excluded.changed_at, first_response_due = excluded.first_response_due,
               first_response_at = excluded.first_response_at
           WHERE (rounds.state, rounds.reference, rounds.first_response_due, rounds.first_response_at)
               IS DISTINCT FROM
               (excluded.state, excluded.reference, excluded.first_response_due, excluded.first_response_at)"#,
        thread.incident.number(),
        thread.parties.reporter.as_str(),
        thread.parties.provider.as_str(),
        thread.severity.number(),
        thread.round,
        thread.referral_version,
        thread.packet_version,
        round.number,
        round.state.name().as_str(),
        packet,
        round.reference.as_deref(),
        deferred_until,
        reason,
        advice,
        Time(round.opened_at),
        now,
        entry_id,
        said.map(|entry| Time(entry.at)),
        said.map(|entry| entry.kind.as_ref()),
        author,
        said.map(|entry| entry.body.as_str()),
        round.clock.due.map(Time),
        round.clock.at.map(Time),
        thread.since_version,
        told,
        asked.map(|question| question.id),
        asked.map(|question| question.text.as_str()),
        opening_read,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// Writes how far the sequences `cdr.referral.*` of these incidents are counted.
pub(crate) async fn save_versions(
    uow: &mut UnitOfWork,
    versions: &BTreeMap<IncidentKey, i64>,
) -> Result<(), Failure> {
    let incidents: Vec<i64> = versions.keys().map(|key| key.number()).collect();
    let versions: Vec<i64> = versions.values().copied().collect();
    sqlx::query!(
        "UPDATE referral_threads t SET referral_version = counted.version
         FROM UNNEST($1::bigint[], $2::bigint[]) AS counted (incident, version)
         WHERE t.incident = counted.incident",
        &incidents,
        &versions,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
