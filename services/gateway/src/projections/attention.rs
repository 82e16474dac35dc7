//! What waits for whom.

use contracts::{
    IncidentKey,
    event::{IncidentEvent, ReferralEvent},
};
use messaging::{Failure, UnitOfWork};
use service_kit::Time;

use crate::domain::{
    attention::{self, Change, Cleared, Waiting},
    need::Need,
    reader::AEMO,
};

/// After an event of an incident, which is projected already.
pub(super) async fn after_incident(uow: &mut UnitOfWork, event: &IncidentEvent) -> Result<(), Failure> {
    write(uow, event.incident, &attention::of_incident(event)).await
}

/// After an event of a referral round.
pub(super) async fn after_referral(uow: &mut UnitOfWork, event: &ReferralEvent) -> Result<(), Failure> {
    write(uow, event.incident, &attention::of_referral(event)).await
}

async fn write(uow: &mut UnitOfWork, incident: IncidentKey, change: &Change) -> Result<(), Failure> {
    if change.is_empty() {
        return Ok(());
    }
    for cleared in &change.cleared {
        clear(uow, incident, *cleared).await?;
    }
    if change.touched {
        touch(uow, incident).await?;
    }
    add(uow, incident, &change.waiting).await
}

async fn clear(uow: &mut UnitOfWork, incident: IncidentKey, cleared: Cleared) -> Result<(), Failure> {
    let number = incident.number();
    match cleared {
        Cleared::One(need) => {
            sqlx::query!("DELETE FROM attention WHERE incident = $1 AND need = $2", number, need.as_str())
                .execute(uow.connection())
                .await?;
        }
        Cleared::OfAemo => {
            sqlx::query!("DELETE FROM attention WHERE incident = $1 AND reader = $2", number, AEMO)
                .execute(uow.connection())
                .await?;
        }
        Cleared::OfTheParties(status) => {
            let kept: Vec<String> =
                attention::stays(status).iter().map(|need| need.as_str().to_owned()).collect();
            sqlx::query!(
                "DELETE FROM attention
                 WHERE incident = $1 AND reader <> $2 AND need <> ALL ($3)",
                number,
                AEMO,
                &kept,
            )
            .execute(uow.connection())
            .await?;
        }
    }
    Ok(())
}

/// What goes on waiting is as severe as the incident now is, and its assignee's.
async fn touch(uow: &mut UnitOfWork, incident: IncidentKey) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE attention a
         SET severity = i.severity,
             assignee = CASE WHEN a.need = ANY ($2) THEN COALESCE(i.assignee, '') ELSE '' END
         FROM incident i WHERE i.number = $1 AND a.incident = $1",
        incident.number(),
        &to_assignees(),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

async fn add(uow: &mut UnitOfWork, incident: IncidentKey, waiting: &[Waiting]) -> Result<(), Failure> {
    if waiting.is_empty() {
        return Ok(());
    }
    let readers: Vec<String> = waiting.iter().map(|one| one.reader.clone()).collect();
    let needs: Vec<String> = waiting.iter().map(|one| one.need.as_str().to_owned()).collect();
    let rounds: Vec<Option<i32>> = waiting.iter().map(|one| one.round).collect();
    let since: Vec<Time> = waiting.iter().map(|one| Time(one.since)).collect();
    let only_if_critical: Vec<bool> = waiting.iter().map(|one| one.only_if_critical).collect();
    // A round may be projected before its incident: then the round says how severe it is. It also says since when its
    // first open question waits, and until when AEMO set it aside; and while it waits for the provider, nothing of it
    // waits for AEMO.
    sqlx::query!(
        "INSERT INTO attention (incident, reader, need, round, severity, assignee, since)
         SELECT $1, one.reader, one.need, one.round, COALESCE(i.severity, r.severity),
                CASE WHEN one.need = ANY ($7) THEN COALESCE(i.assignee, '') ELSE '' END,
                CASE one.need WHEN $8 THEN COALESCE(r.asked_at, one.since)
                              WHEN $9 THEN GREATEST(one.since, r.deferred_until) ELSE one.since END
         FROM UNNEST($2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::boolean[])
                  AS one (reader, need, round, since, only_if_critical)
         LEFT JOIN incident i ON i.number = $1
         LEFT JOIN referral r ON r.incident = $1 AND r.round = one.round
         WHERE (NOT one.only_if_critical OR i.severity = 1)
           AND (one.reader <> $10 OR r.desk IS DISTINCT FROM 'waiting')
         ON CONFLICT (incident, reader, need) DO UPDATE
             SET round = excluded.round, severity = excluded.severity, assignee = excluded.assignee,
                 since = excluded.since",
        incident.number(),
        &readers,
        &needs,
        &rounds as &[Option<i32>],
        &since as &[Time],
        &only_if_critical,
        &to_assignees(),
        Need::AemoAsked.as_str(),
        Need::Resume.as_str(),
        AEMO,
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

fn to_assignees() -> Vec<String> {
    let shared_out = Need::ALL.into_iter().filter(|need| need.goes_to_the_assignee());
    shared_out.map(|need| need.as_str().to_owned()).collect()
}
