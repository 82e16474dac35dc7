//! Sessions of people at a browser: begun, found, ended.

use contracts::UserId;
use jiff::{SignedDuration, Timestamp};
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

use super::{csrf::CsrfToken, rotation, session_key::SessionKey, user::UserRow};
use crate::domain::viewer::Viewer;

/// How long nobody need come by before the session is over.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How long it lasts at most, however often somebody comes by.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a session that is over is known, so that a form that was opened in it can leave a draft.
const KNOWN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How exactly the last visit is known: noting each one would make a write of each read.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A session that goes on.
pub(crate) struct Session {
    pub(crate) viewer: Viewer,
    pub(crate) key: SessionKey,
    /// Whether its secret has been in use for long enough (see [`super::offer_secret`]).
    pub(crate) due: bool,
}

/// Begins a session, and forgets those that have long been over.
pub(crate) async fn start_session(
    pool: &PgPool,
    user: &UserId,
    now: Timestamp,
) -> Result<SessionKey, Failure> {
    let key = SessionKey::new();
    let mut tx = pool.begin().await?;
    sqlx::query!("DELETE FROM session WHERE seen_at < $1", Time(now - IDLE - KNOWN))
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "INSERT INTO session (lineage, hash, user_id, previous_sign_in_at, created_at, seen_at, rotated_at)
         SELECT $1, $2, id, last_sign_in_at, $4, $4, $4 FROM user_account WHERE id = $3",
        key.lineage(),
        key.hash(),
        user.as_str(),
        Time(now),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("UPDATE user_account SET last_sign_in_at = $2 WHERE id = $1", user.as_str(), Time(now))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(key)
}

/// The session of a key; none when it is unknown or over.
pub(crate) async fn find_session(
    pool: &PgPool,
    key: SessionKey,
    now: Timestamp,
) -> Result<Option<Session>, Failure> {
    let row = sqlx::query!(
        r#"SELECT u.id, u.login, u.name, u.organisation, u.organisation_name, u.party, u.role,
                  COALESCE(u.terms_version >= $6, false) AS "terms_accepted!", s.seen_at,
                  s.hash = $2 AS "current!", COALESCE(s.next_hash = $2, false) AS "next!",
                  s.rotated_at AS "rotated_at!", s.offered_at
           FROM session s JOIN user_account u ON u.id = s.user_id
           WHERE s.lineage = $1 AND s.ended_at IS NULL AND s.seen_at >= $3 AND s.created_at >= $4
             AND (s.hash = $2 OR s.next_hash = $2 OR (s.previous_hash = $2 AND s.rotated_at >= $5))"#,
        key.lineage(),
        key.hash(),
        Time(now - IDLE),
        Time(now - LONGEST),
        Time(now - rotation::GRACE),
        super::terms::VERSION,
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.next {
        rotation::take_up(pool, &key, now).await?;
    } else if row.seen_at.0 < now - NOTED_EVERY {
        sqlx::query!("UPDATE session SET seen_at = $2 WHERE lineage = $1", key.lineage(), Time(now))
            .execute(pool)
            .await?;
    }
    let due = row.current && rotation::is_due(row.rotated_at.0, row.offered_at.map(|at| at.0), now);
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
    Ok(Some(Session { viewer: user.viewer()?, key, due }))
}

/// Whose forms carry this token: of a session that goes on, or has been over for a few days. It opens nothing; all it
/// is good for is a draft.
pub(crate) async fn find_form_owner(
    pool: &PgPool,
    shown: &str,
    now: Timestamp,
) -> Result<Option<UserId>, Failure> {
    let Some(token) = CsrfToken::sent(shown) else { return Ok(None) };
    let user = sqlx::query_scalar!(
        "SELECT user_id FROM session WHERE lineage = $1 AND seen_at >= $2",
        token.lineage(),
        Time(now - IDLE - KNOWN),
    )
    .fetch_optional(pool)
    .await?;
    user.map(|id| id.parse().map_err(|error| Failure::Inconsistent(format!("session.user_id {id}: {error}"))))
        .transpose()
}

/// Ends a session.
pub(crate) async fn end_session(pool: &PgPool, key: &SessionKey, now: Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE session SET ended_at = $2 WHERE lineage = $1 AND ended_at IS NULL",
        key.lineage(),
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends every session of a user.
pub(crate) async fn end_sessions(pool: &PgPool, user: &UserId, now: Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL",
        user.as_str(),
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// A session of a user, as the user is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenSession {
    /// Whether it is the one that asks.
    pub(crate) this: bool,
    pub(crate) since: Timestamp,
    /// The last visit, to within five minutes.
    pub(crate) seen: Timestamp,
    /// When the user had signed in before that.
    pub(crate) before: Option<Timestamp>,
}

/// The sessions of a user that go on, the one that asks first.
pub(crate) async fn list_sessions(
    pool: &PgPool,
    user: &UserId,
    asking: &SessionKey,
    now: Timestamp,
) -> Result<Vec<OpenSession>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT lineage = $2 AS "this!", created_at, seen_at, previous_sign_in_at FROM session
           WHERE user_id = $1 AND ended_at IS NULL AND seen_at >= $3 AND created_at >= $4 AND lineage IS NOT NULL
           ORDER BY lineage = $2 DESC, seen_at DESC LIMIT 20"#,
        user.as_str(),
        asking.lineage(),
        Time(now - IDLE),
        Time(now - LONGEST),
    )
    .fetch_all(pool)
    .await?;
    let open = rows.into_iter().map(|row| OpenSession {
        this: row.this,
        since: row.created_at.0,
        seen: row.seen_at.0,
        before: row.previous_sign_in_at.map(|at| at.0),
    });
    Ok(open.collect())
}
