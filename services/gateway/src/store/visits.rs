//! When each user was last at home.

use contracts::UserId;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

use crate::domain::visit::Visit;

/// The user's last visit; `None` for who was never there.
pub(crate) async fn find(pool: &PgPool, user: &UserId) -> Result<Option<Visit>, Failure> {
    let row = sqlx::query!(
        "SELECT since, since_at, shown, shown_at FROM home_visit WHERE user_id = $1",
        user.as_str()
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Visit {
        since: row.since,
        since_at: row.since_at.0,
        shown: row.shown,
        shown_at: row.shown_at.0,
    }))
}

/// Notes it.
pub(crate) async fn save(pool: &PgPool, user: &UserId, visit: Visit) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO home_visit (user_id, since, since_at, shown, shown_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id) DO UPDATE SET since = excluded.since, since_at = excluded.since_at,
             shown = excluded.shown, shown_at = excluded.shown_at",
        user.as_str(),
        visit.since,
        Time(visit.since_at),
        visit.shown,
        Time(visit.shown_at),
    )
    .execute(pool)
    .await?;
    Ok(())
}
