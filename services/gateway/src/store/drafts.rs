//! The SQL of drafts. Row-level security lets a transaction see those of one user, whom [`begin`] names.

use contracts::{UserId, form::Fields};
use jiff::Timestamp;
use messaging::Failure;
use service_kit::Time;
use sqlx::{PgPool, PgTransaction, types::Json};

use crate::domain::draft::{Draft, DraftForm, KEPT, Kept, MOST};

/// Begins a transaction in which the drafts of this user can be seen, and no others.
async fn begin(pool: &PgPool, user: &UserId) -> Result<PgTransaction<'static>, Failure> {
    let mut tx = pool.begin().await?;
    sqlx::query!("SELECT set_config('portal.user', $1, true) AS portal_user", user.as_str())
        .fetch_one(&mut *tx)
        .await?;
    Ok(tx)
}

/// Keeps what was typed into a form, in place of what was kept of it before.
pub(crate) async fn keep_draft(
    pool: &PgPool,
    user: &UserId,
    form: DraftForm,
    kept: &Kept,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut tx = begin(pool, user).await?;
    sqlx::query!(
        "INSERT INTO draft (user_id, form, fields, kept_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, form) DO UPDATE SET fields = excluded.fields, kept_at = excluded.kept_at",
        user.as_str(),
        form.to_string(),
        Json(kept.fields()) as Json<&Fields>,
        Time(now),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "DELETE FROM draft WHERE user_id = $1 AND form IN (
             SELECT form FROM draft WHERE user_id = $1 ORDER BY kept_at DESC, form OFFSET $2
         )",
        user.as_str(),
        MOST,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The drafts of a user that are not too old, the newest first; of these forms, or of all.
pub(crate) async fn list_drafts(
    pool: &PgPool,
    user: &UserId,
    forms: Option<&[String]>,
    now: Timestamp,
) -> Result<Vec<Draft>, Failure> {
    let mut tx = begin(pool, user).await?;
    let rows = sqlx::query!(
        r#"SELECT form, fields AS "fields: Json<Fields>", kept_at FROM draft
           WHERE user_id = $1 AND kept_at >= $2 AND ($3::text[] IS NULL OR form = ANY ($3))
           ORDER BY kept_at DESC, form"#,
        user.as_str(),
        Time(now - KEPT),
        forms,
    )
    .fetch_all(&mut *tx)
    .await?;
    // A form that there is no more has no page to go on with.
    let drafts = rows.into_iter().filter_map(|row| {
        Some(Draft { form: row.form.parse().ok()?, fields: row.fields.0, kept_at: row.kept_at.0 })
    });
    Ok(drafts.collect())
}

/// Forgets what was kept of a form.
pub(crate) async fn forget_draft(pool: &PgPool, user: &UserId, form: DraftForm) -> Result<(), Failure> {
    let mut tx = begin(pool, user).await?;
    sqlx::query!("DELETE FROM draft WHERE user_id = $1 AND form = $2", user.as_str(), form.to_string())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets the drafts of anyone that are too old.
pub(crate) async fn sweep_drafts(pool: &PgPool, now: Timestamp) -> Result<(), Failure> {
    let mut tx = pool.begin().await?;
    sqlx::query!("SELECT set_config('portal.sweeper', 'on', true) AS sweeper").fetch_one(&mut *tx).await?;
    sqlx::query!("DELETE FROM draft WHERE kept_at < $1", Time(now - KEPT)).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}
