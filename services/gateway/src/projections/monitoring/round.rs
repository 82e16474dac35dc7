//! Referral rounds: when AEMO first spoke, and how they ended.

use contracts::{
    OrganisationId, Party, ReferralState, Severity,
    event::{ReferralChange, ReferralEvent},
};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::{
    domain::monitoring::{
        calendar::seconds_between,
        entry::{Class, Kind},
        watched::Account,
    },
    store::row::Row,
};

/// Follows a round.
pub(in crate::projections) async fn follow(
    uow: &mut UnitOfWork,
    event: &ReferralEvent,
) -> Result<(), Failure> {
    super::touch(uow, event.incident, event.actor.party, event.at).await?;
    if let ReferralChange::Opened(_) = event.change {
        return open(uow, event).await;
    }
    let ended = match event.state {
        ReferralState::Contributed => Some(Kind::Contributed),
        ReferralState::Returned => Some(Kind::Returned),
        ReferralState::Withdrawn => Some(Kind::Withdrawn),
        ReferralState::Received | ReferralState::Accepted | ReferralState::Deferred => None,
    };
    let spoken = event.actor.party == Party::Aemo;
    // What is said after the end finds no round any more.
    let Some(round) = hear(uow, event, spoken, ended.is_some()).await? else { return Ok(()) };
    let lasted = seconds_between(round.opened_at, event.at);
    let account = Account { provider: &round.provider, reporter: &round.reporter, class: round.class };
    let answered = (spoken && !round.answered).then_some(Kind::Answered);
    let kinds = [answered, ended].into_iter().flatten();
    super::ledger::post(uow, kinds.flat_map(|kind| account.post(kind, event.at, lasted)).collect()).await
}

/// A round counts under what the incident is when it is opened.
async fn open(uow: &mut UnitOfWork, event: &ReferralEvent) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO monitoring_round
             (incident, round, severity, environment, category, provider, reporter, opened_at)
         SELECT number, $2, severity, environment, category, provider_organisation, reporter_organisation, $3
         FROM incident WHERE number = $1",
        event.incident.number(),
        event.round,
        Time(event.at),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// A round as it was before the event.
struct Round {
    class: Class,
    provider: OrganisationId,
    reporter: OrganisationId,
    opened_at: Timestamp,
    answered: bool,
}

/// Notes that AEMO spoke, and lets go of a round that ended. `None` when there is nothing to note.
async fn hear(
    uow: &mut UnitOfWork,
    event: &ReferralEvent,
    spoken: bool,
    ended: bool,
) -> Result<Option<Round>, Failure> {
    let row = sqlx::query!(
        r#"WITH heard AS (
               UPDATE monitoring_round SET answered = true WHERE incident = $1 AND round = $2 AND $3 AND NOT $4
           ), let_go AS (
               DELETE FROM monitoring_round WHERE incident = $1 AND round = $2 AND $4
           )
           -- Each part of the statement sees the row as it was before.
           SELECT severity, environment, category, provider, reporter, opened_at, answered
           FROM monitoring_round WHERE incident = $1 AND round = $2 AND ($4 OR ($3 AND NOT answered))"#,
        event.incident.number(),
        event.round,
        spoken,
        ended,
    )
    .fetch_optional(uow.connection())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let row = Row { table: "monitoring_round", id: event.incident };
    Ok(Some(Round {
        class: Class {
            severity: row.some("severity", Severity::from_number(r.severity))?,
            environment: row.parse("environment", &r.environment)?,
            category: row.parse("category", &r.category)?,
        },
        provider: row.parse("provider", &r.provider)?,
        reporter: row.parse("reporter", &r.reporter)?,
        opened_at: r.opened_at.0,
        answered: r.answered,
    }))
}
