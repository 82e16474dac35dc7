//! The terms that everyone accepts once (DOMAIN, "Never").

use contracts::UserId;
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

/// Notes that the user accepted them; the first time counts.
pub(crate) async fn accept_terms(pool: &PgPool, user: &UserId, now: jiff::Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE user_account SET terms_accepted_at = $2 WHERE id = $1 AND terms_accepted_at IS NULL",
        user.as_str(),
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(())
}
