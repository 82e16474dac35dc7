//! Filters that users keep. Each user reads and changes only his or her own.

use contracts::UserId;
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;
use uuid::Uuid;

use super::row::Row;
use crate::domain::saved_filter::SavedFilter;

/// The most that one user keeps.
pub(crate) const MOST: i64 = 50;

/// Why a filter is not kept, or does not get another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// Another filter of the user's has the name.
    NameTaken,
    /// The user keeps [`MOST`] already.
    TooMany,
}

/// The user's filters, by name.
pub(crate) async fn list_saved(pool: &PgPool, user: &UserId) -> Result<Vec<SavedFilter>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name, list, query FROM saved_filter WHERE user_id = $1 ORDER BY lower(name), id",
        user.as_str(),
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|r| {
            let list = Row { table: "saved_filter", id: r.id }.parse("list", &r.list)?;
            Ok(SavedFilter { id: r.id, name: r.name, list, query: r.query })
        })
        .collect()
}

/// Keeps a filter.
pub(crate) async fn save(
    pool: &PgPool,
    user: &UserId,
    filter: &SavedFilter,
    now: Timestamp,
) -> Result<Result<(), NotKept>, Failure> {
    let kept = sqlx::query_scalar!(
        r#"SELECT count(*) AS "kept!" FROM saved_filter WHERE user_id = $1"#,
        user.as_str()
    )
    .fetch_one(pool)
    .await?;
    if kept >= MOST {
        return Ok(Err(NotKept::TooMany));
    }
    let done = sqlx::query!(
        "INSERT INTO saved_filter (id, user_id, name, list, query, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
        filter.id,
        user.as_str(),
        filter.name,
        filter.list.as_str(),
        filter.query,
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(if done.rows_affected() == 1 { Ok(()) } else { Err(NotKept::NameTaken) })
}

/// Gives one of the user's filters another name. `None` when the user has no such filter.
pub(crate) async fn rename(
    pool: &PgPool,
    user: &UserId,
    id: Uuid,
    name: &str,
) -> Result<Option<Result<(), NotKept>>, Failure> {
    let renamed = sqlx::query!(
        "UPDATE saved_filter SET name = $3 WHERE user_id = $1 AND id = $2",
        user.as_str(),
        id,
        name
    )
    .execute(pool)
    .await;
    match renamed {
        Ok(done) => Ok((done.rows_affected() == 1).then_some(Ok(()))),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Some(Err(NotKept::NameTaken))),
        Err(error) => Err(error.into()),
    }
}

/// Forgets one of the user's filters. Forgetting it twice changes nothing.
pub(crate) async fn forget(pool: &PgPool, user: &UserId, id: Uuid) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM saved_filter WHERE user_id = $1 AND id = $2", user.as_str(), id)
        .execute(pool)
        .await?;
    Ok(())
}
