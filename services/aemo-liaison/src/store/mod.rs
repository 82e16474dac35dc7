//! The tables of `migrations/`. Reading locks: the thread's row is the one lock of an incident here.

mod row;

use contracts::IncidentKey;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::{Entry, Referral};
use row::{Columns, Row};

/// The thread with this round, locked; `None` where the incident has no such round.
pub(crate) async fn find_round(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    round: i32,
) -> Result<Option<Referral>, Failure> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT t.incident, t.reporter, t.provider, t.severity, t.round AS last_round, t.referral_version,
                  t.packet_version, r.round, r.state, r.packet, r.reference, r.deferred_until, r.reason, r.advice,
                  r.opened_at
           FROM referral_threads t JOIN rounds r USING (incident)
           WHERE t.incident = $1 AND r.round = $2
           FOR UPDATE"#,
        incident.number(),
        round,
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(Row::read).transpose()
}

/// The thread with its last round, locked; `None` where the incident was never referred.
pub(crate) async fn find_last(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
) -> Result<Option<Referral>, Failure> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT t.incident, t.reporter, t.provider, t.severity, t.round AS last_round, t.referral_version,
                  t.packet_version, r.round, r.state, r.packet, r.reference, r.deferred_until, r.reason, r.advice,
                  r.opened_at
           FROM referral_threads t JOIN rounds r ON r.incident = t.incident AND r.round = t.round
           WHERE t.incident = $1
           FOR UPDATE"#,
        incident.number(),
    )
    .fetch_optional(uow.connection())
    .await?;
    row.map(Row::read).transpose()
}

/// Writes the thread and the round, which may both be new, and what was said.
pub(crate) async fn save(
    uow: &mut UnitOfWork,
    referral: &Referral,
    said: Option<&Entry>,
) -> Result<(), Failure> {
    let now = Time(uow.now());
    let entry_id = uow.new_id();
    let Referral { thread, round } = referral;
    let Columns { packet, deferred_until, reason, advice } = Columns::of(round)?;
    let author = said.map(|entry| row::author(&entry.author)).transpose()?;
    sqlx::query!(
        r#"WITH thread AS (
               INSERT INTO referral_threads
                   (incident, reporter, provider, severity, round, referral_version, packet_version)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (incident) DO UPDATE SET reporter = excluded.reporter, provider = excluded.provider,
                   severity = excluded.severity, round = excluded.round,
                   referral_version = excluded.referral_version, packet_version = excluded.packet_version
           ), entry AS (
               INSERT INTO thread_entries (id, incident, round, at, kind, author, body)
               SELECT $17, $1, $8, $18, $19, $20, $21 WHERE $19::text IS NOT NULL
           )
           INSERT INTO rounds
               (incident, round, state, packet, reference, deferred_until, reason, advice, opened_at, changed_at)
           VALUES ($1, $8, $9, $10, $11, $12, $13, $14, $15, $16)
           ON CONFLICT (incident, round) DO UPDATE SET state = excluded.state, reference = excluded.reference,
               deferred_until = excluded.deferred_until, reason = excluded.reason, advice = excluded.advice,
               changed_at = excluded.changed_at WHERE rounds.state <> excluded.state"#,
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
        round.state.reference(),
        deferred_until,
        reason,
        advice,
        Time(round.opened_at),
        now,
        entry_id,
        said.map(|entry| Time(entry.at)),
        said.map(|entry| entry.kind),
        author,
        said.map(|entry| entry.body.as_str()),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
