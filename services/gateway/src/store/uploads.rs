//! Bytes in the store that are no attachment, or not yet.

use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;
use uuid::Uuid;

/// Bytes are about to be written; if nothing comes of it they are swept then.
pub(crate) async fn begin(pool: &PgPool, id: Uuid, sweep_at: Timestamp) -> Result<(), Failure> {
    sqlx::query!("INSERT INTO upload (id, sweep_at) VALUES ($1, $2)", id, Time(sweep_at))
        .execute(pool)
        .await?;
    Ok(())
}

/// There is nothing to sweep: they are an attachment, or gone.
pub(crate) async fn keep(pool: &PgPool, id: Uuid) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM upload WHERE id = $1", id).execute(pool).await?;
    Ok(())
}

/// They are swept at another time.
pub(crate) async fn postpone(pool: &PgPool, id: Uuid, sweep_at: Timestamp) -> Result<(), Failure> {
    sqlx::query!("UPDATE upload SET sweep_at = $2 WHERE id = $1", id, Time(sweep_at)).execute(pool).await?;
    Ok(())
}

/// Those that are due, the oldest first.
pub(crate) async fn list_due(pool: &PgPool, now: Timestamp, limit: i64) -> Result<Vec<Uuid>, Failure> {
    let due = sqlx::query_scalar!(
        "SELECT id FROM upload WHERE sweep_at <= $1 ORDER BY sweep_at LIMIT $2",
        Time(now),
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(due)
}
