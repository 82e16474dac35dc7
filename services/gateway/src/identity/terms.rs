//! The terms that everyone accepts once (DOMAIN, "Never"), and again when they change.

use contracts::UserId;
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

/// The version that counts. A new one asks everyone again: count on here, and give it its day.
pub(crate) const VERSION: i32 = 1;
/// Since when it counts, as people read it.
pub(crate) const DATED: &str = "1 March 2026";

/// Notes that the user accepted the present version; the first time counts.
pub(crate) async fn accept_terms(pool: &PgPool, user: &UserId, now: Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE user_account SET terms_version = $2, terms_accepted_at = $3
         WHERE id = $1 AND COALESCE(terms_version, 0) < $2",
        user.as_str(),
        VERSION,
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// What somebody accepted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acceptance {
    pub(crate) version: i32,
    pub(crate) at: Timestamp,
}

/// What the user accepted last; `None` when nothing yet.
pub(crate) async fn find_acceptance(pool: &PgPool, user: &UserId) -> Result<Option<Acceptance>, Failure> {
    let row = sqlx::query!(
        r#"SELECT terms_version AS "version!", terms_accepted_at AS "at!" FROM user_account
           WHERE id = $1 AND terms_version IS NOT NULL AND terms_accepted_at IS NOT NULL"#,
        user.as_str(),
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Acceptance { version: row.version, at: row.at.0 }))
}
