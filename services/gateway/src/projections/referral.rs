//! What happened in a referral round.

use contracts::{
    ReferralId,
    event::{REFERRAL, ReferralChange, ReferralEvent},
};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use super::{attention, monitoring, referral_opened, timeline};
use crate::domain::entry;

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
        change => update(uow, version, event, change).await?,
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
    monitoring::follow_round(uow, event).await?;
    let source = timeline::Source { incident: event.incident, entity: REFERRAL, version, at: event.at };
    timeline::add(uow, &source, [entry::of_referral(event)]).await
}

async fn update(
    uow: &mut UnitOfWork,
    version: i64,
    event: &ReferralEvent,
    change: &ReferralChange,
) -> Result<(), Failure> {
    let reference = match change {
        ReferralChange::Accepted(accepted) => accepted.reference.clone(),
        _ => None,
    };
    // A round that is set aside has a day; any other state has none. A word in between changes neither.
    let deferred = match change {
        ReferralChange::Deferred(deferred) => Some(Time(deferred.until)),
        _ => None,
    };
    let keeps = matches!(change, ReferralChange::Asked(_) | ReferralChange::Commented(_));
    let asks = matches!(change, ReferralChange::Asked(_));
    let done = sqlx::query!(
        "UPDATE referral SET state = $3, version = $4, updated_at = $5, reference = COALESCE($6, reference),
             deferred_until = CASE WHEN $8 THEN deferred_until ELSE $7 END,
             state_since = CASE WHEN $8 THEN state_since ELSE $5 END,
             asked_at = CASE WHEN $9 THEN $5 ELSE asked_at END
         WHERE incident = $1 AND round = $2",
        event.incident.number(),
        event.round,
        event.state.as_str(),
        version,
        Time(event.at),
        reference.as_deref(),
        deferred as Option<Time>,
        keeps,
        asks,
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
