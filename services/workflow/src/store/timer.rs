//! The table `timer`.

use contracts::IncidentKey;
use jiff::{SignedDuration, Timestamp};
use messaging::{Database, Failure, UnitOfWork};
use service_kit::Time;

/// For how long nobody else takes a timer that was claimed. Who claimed it and failed leaves it alone for as long.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// How many timers are claimed at once.
const BATCH: i64 = 100;

const QUIET_PERIOD: &str = "quiet_period";

/// Sets the end of the quiet period, anew if it was set.
pub(crate) async fn set(uow: &mut UnitOfWork, key: IncidentKey, due: Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO timer (incident, kind, due_at) VALUES ($1, $2, $3)
         ON CONFLICT (incident, kind) DO UPDATE SET due_at = excluded.due_at, leased_until = NULL",
        key.number(),
        QUIET_PERIOD,
        Time(due),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}

/// There is nothing to wait for any more.
pub(crate) async fn clear(uow: &mut UnitOfWork, key: IncidentKey) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM timer WHERE incident = $1 AND kind = $2", key.number(), QUIET_PERIOD)
        .execute(uow.connection())
        .await?;
    Ok(())
}

/// Removes the timer if it is due; says whether it was. So it fires once, with what follows from it.
pub(crate) async fn take_due(uow: &mut UnitOfWork, key: IncidentKey) -> Result<bool, Failure> {
    let now = uow.now();
    let taken = sqlx::query!(
        "DELETE FROM timer WHERE incident = $1 AND kind = $2 AND due_at <= $3",
        key.number(),
        QUIET_PERIOD,
        Time(now),
    )
    .execute(uow.connection())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Claims timers that are due and that nobody else is at, the longest due first.
pub(crate) async fn claim_due(uow: &mut UnitOfWork) -> Result<Vec<IncidentKey>, Failure> {
    let now = uow.now();
    let numbers = sqlx::query_scalar!(
        "UPDATE timer SET leased_until = $2
         WHERE (incident, kind) IN
             (SELECT incident, kind FROM timer
              WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
              ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING incident",
        Time(now),
        Time(now + LEASE),
        BATCH,
    )
    .fetch_all(uow.connection())
    .await?;
    numbers
        .into_iter()
        .map(|number| {
            IncidentKey::from_number(number)
                .ok_or_else(|| Failure::Inconsistent(format!("timer.incident holds {number}")))
        })
        .collect()
}

/// When the next timer can be claimed.
pub(crate) async fn next_due(database: &Database) -> Result<Option<Timestamp>, Failure> {
    let next = sqlx::query_scalar!(
        r#"SELECT min(greatest(due_at, leased_until)) AS "next: Time" FROM
               (SELECT due_at, leased_until FROM timer ORDER BY due_at LIMIT $1) AS soonest"#,
        BATCH,
    )
    .fetch_one(database.pool())
    .await?;
    Ok(next.map(Timestamp::from))
}
