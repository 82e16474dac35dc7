//! What happened in a referral round.

use contracts::{
    Party, ReferralId,
    event::{REFERRAL, ReferralChange, ReferralEvent},
};
use messaging::{Failure, UnitOfWork};
use serde_json::{Value, json};
use service_kit::Time;
use uuid::Uuid;

use super::{attention, court, monitoring, referral_opened, timeline};
use crate::domain::{at_aemo::OpenQuestion, entry};

/// Shows it.
pub(super) async fn project(
    uow: &mut UnitOfWork,
    version: i64,
    event: &ReferralEvent,
) -> Result<(), Failure> {
    match &event.change {
        ReferralChange::Opened(opened) => {
            referral_opened::project(uow, version, event, &opened.packet).await?;
        }
        _ => update(uow, version, event).await?,
    }
    // The version is that of all rounds of the incident, so it is the same on each.
    sqlx::query!(
        "UPDATE referral SET version = $3 WHERE incident = $1 AND round <> $2",
        event.incident.number(),
        event.round,
        version,
    )
    .execute(uow.connection())
    .await?;
    attention::after_referral(uow, event).await?;
    if turns(event)
        && let Some(waits) = court::settle(uow, event.incident).await?
    {
        monitoring::turn(uow, event.incident, event.at, waits).await?;
    }
    monitoring::follow_round(uow, event).await?;
    let source = timeline::Source { incident: event.incident, entity: REFERRAL, version, at: event.at };
    timeline::add(uow, &source, [entry::of_referral(event)]).await
}

/// Whether the move may go from AEMO to the provider or back by it.
fn turns(event: &ReferralEvent) -> bool {
    match &event.change {
        ReferralChange::Answered(answered) => !answered.more_asked,
        ReferralChange::Asked(_)
        | ReferralChange::Returned(_)
        | ReferralChange::Contributed(_)
        | ReferralChange::Withdrawn(_) => true,
        ReferralChange::Opened(_)
        | ReferralChange::Accepted(_)
        | ReferralChange::Deferred(_)
        | ReferralChange::Commented(_)
        | ReferralChange::Read(_)
        | ReferralChange::Rescheduled(_) => false,
    }
}

/// How far a change moves a round.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Moves {
    /// It is in another state, or in the same one anew.
    #[default]
    State,
    /// A word in between: state and day stay as they are.
    Word,
    /// Nothing happened; something became known of it.
    Nothing,
}

/// What a change leaves on the round besides its state and version.
#[derive(Default)]
struct Marks {
    moves: Moves,
    /// Until when it is set aside. A round that is set aside has a day; any other state has none.
    deferred_until: Option<Time>,
    /// What AEMO asked.
    asked: Option<Value>,
    /// Which question was answered, and whether others wait.
    answered: Option<(Uuid, bool)>,
    /// AEMO has responded.
    responds: bool,
    /// AEMO was told something.
    told: bool,
    /// AEMO has read what it was told until then.
    read_through: Option<Time>,
    first_response_due: Option<Time>,
}

fn marks(event: &ReferralEvent) -> Marks {
    let none = Marks::default();
    match &event.change {
        // The round appears by a file of its own.
        ReferralChange::Opened(_) => none,
        ReferralChange::Accepted(_) | ReferralChange::Contributed(_) | ReferralChange::Returned(_) => {
            Marks { responds: true, ..none }
        }
        ReferralChange::Deferred(deferred) => Marks { deferred_until: Some(Time(deferred.until)), ..none },
        ReferralChange::Asked(asked) => {
            let asked =
                json!([OpenQuestion { id: asked.question_id, text: asked.question.clone(), at: event.at }]);
            Marks { moves: Moves::Word, responds: true, asked: Some(asked), ..none }
        }
        ReferralChange::Answered(answered) => {
            let answered = Some((answered.question_id, answered.more_asked));
            Marks { moves: Moves::Word, told: true, answered, ..none }
        }
        ReferralChange::Commented(_) => Marks { moves: Moves::Word, ..none },
        ReferralChange::Withdrawn(_) => Marks { told: true, ..none },
        ReferralChange::Read(read) => {
            Marks { moves: Moves::Nothing, read_through: Some(Time(read.told_at)), ..none }
        }
        ReferralChange::Rescheduled(to) => {
            Marks { moves: Moves::Word, first_response_due: Some(Time(to.first_response_due)), ..none }
        }
    }
}

async fn update(uow: &mut UnitOfWork, version: i64, event: &ReferralEvent) -> Result<(), Failure> {
    let marks = marks(event);
    // Of an event of before 2026-12 only the acceptance tells it.
    let reference = event.reference.clone().or_else(|| match &event.change {
        ReferralChange::Accepted(accepted) => accepted.reference.clone(),
        _ => None,
    });
    let by_aemo = event.actor.party == Party::Aemo;
    let done = sqlx::query!(
        "UPDATE referral SET state = $3, version = $4, reference = COALESCE($6, reference),
             updated_at = CASE WHEN $9 THEN updated_at ELSE $5 END,
             deferred_until = CASE WHEN $8 THEN deferred_until ELSE $7 END,
             state_since = CASE WHEN $8 THEN state_since ELSE $5 END,
             questions = CASE
                 WHEN $10::jsonb IS NOT NULL THEN questions || $10
                 WHEN $12::boolean THEN COALESCE(
                     (SELECT jsonb_agg(question ORDER BY place)
                      FROM jsonb_array_elements(questions) WITH ORDINALITY AS open (question, place)
                      WHERE question ->> 'id' IS DISTINCT FROM $11::uuid::text), '[]')
                 WHEN $11 IS NOT NULL THEN '[]'
                 ELSE questions END,
             asked_at = CASE
                 WHEN $10 IS NOT NULL THEN COALESCE(asked_at, $5)
                 -- The first of those that are still open.
                 WHEN $12 THEN COALESCE(
                     (SELECT min((question ->> 'at')::timestamptz) FROM jsonb_array_elements(questions) AS question
                      WHERE question ->> 'id' IS DISTINCT FROM $11::text), asked_at)
                 WHEN $11 IS NOT NULL THEN NULL
                 ELSE asked_at END,
             turned_at = CASE
                 WHEN $10 IS NOT NULL AND desk <> 'waiting' THEN $5
                 WHEN $11 IS NOT NULL AND NOT $12 AND desk = 'waiting' THEN $5
                 WHEN $18 AND desk NOT IN ('waiting', 'done') THEN $5
                 ELSE turned_at END,
             first_response_at = CASE WHEN $13 AND $14 THEN COALESCE(first_response_at, $5) ELSE first_response_at END,
             first_response_due = COALESCE($15, first_response_due),
             told_at = CASE WHEN $16 THEN GREATEST(told_at, $5) ELSE told_at END,
             -- Who speaks has read what the round began with.
             read_through = CASE WHEN $14 THEN COALESCE(read_through, opened_at)
                                 ELSE GREATEST(read_through, $17) END,
             read_at = CASE WHEN $14 THEN COALESCE(read_at, $5) WHEN $17 IS NOT NULL THEN $5 ELSE read_at END
         WHERE incident = $1 AND round = $2",
        event.incident.number(),
        event.round,
        event.state.as_str(),
        version,
        Time(event.at),
        reference.as_deref(),
        marks.deferred_until as Option<Time>,
        marks.moves != Moves::State,
        marks.moves == Moves::Nothing,
        marks.asked,
        marks.answered.map(|(question, _)| question),
        marks.answered.is_some_and(|(_, more)| more),
        marks.responds,
        by_aemo,
        marks.first_response_due as Option<Time>,
        marks.told,
        marks.read_through as Option<Time>,
        !event.state.is_open(),
    )
    .execute(uow.connection())
    .await?;
    if done.rows_affected() == 1 {
        let id = ReferralId { incident: event.incident, round: event.round };
        return match reference {
            Some(reference) => referral_opened::name(uow, id, &[reference]).await,
            None => Ok(()),
        };
    }
    Err(Failure::Inconsistent(format!(
        "referral: round {} of {} changed and was never opened",
        event.round, event.incident
    )))
}
