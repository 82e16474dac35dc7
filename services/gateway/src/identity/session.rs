//! Sessions of people at a browser.

use contracts::UserId;
use jiff::{SignedDuration, Timestamp};
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

use super::{secret::Secret, user::UserRow};
use crate::domain::viewer::Viewer;

/// How long nobody need come by before the session is over.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How exactly the last visit is known: noting each one would make a write of each read.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Begins a session, and ends those that nobody came back to.
pub(crate) async fn start_session(pool: &PgPool, user: &UserId, now: Timestamp) -> Result<Secret, Failure> {
    let session = Secret::new("");
    sqlx::query!("DELETE FROM session WHERE seen_at < $1", Time(now - IDLE)).execute(pool).await?;
    sqlx::query!(
        "INSERT INTO session (hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
        session.hash(),
        user.as_str(),
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(session)
}

/// Whose session it is; nobody's when it is unknown or over.
pub(crate) async fn find_session(
    pool: &PgPool,
    session: &Secret,
    now: Timestamp,
) -> Result<Option<Viewer>, Failure> {
    let row = sqlx::query!(
        r#"SELECT u.id, u.login, u.name, u.organisation, u.organisation_name, u.party, u.role,
                  u.terms_accepted_at IS NOT NULL AS "terms_accepted!", s.seen_at
           FROM session s JOIN user_account u ON u.id = s.user_id
           WHERE s.hash = $1 AND s.seen_at >= $2"#,
        session.hash(),
        Time(now - IDLE),
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.seen_at.0 < now - NOTED_EVERY {
        sqlx::query!("UPDATE session SET seen_at = $2 WHERE hash = $1", session.hash(), Time(now))
            .execute(pool)
            .await?;
    }
    let user = UserRow {
        id: row.id,
        login: row.login,
        name: row.name,
        organisation: row.organisation,
        organisation_name: row.organisation_name,
        party: row.party,
        role: row.role,
        terms_accepted: row.terms_accepted,
    };
    user.viewer().map(Some)
}

/// Ends a session.
pub(crate) async fn end_session(pool: &PgPool, session: &Secret) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM session WHERE hash = $1", session.hash()).execute(pool).await?;
    Ok(())
}
