//! Changing a session's secret while it is used, so that one that got out is soon worth nothing.
//!
//! The browser is offered a new secret, and the old one stays good until the new one comes back: a response that is
//! lost on its way signs nobody out. Requests that were on their way when the new one first came are let through for a
//! minute more.

use jiff::{SignedDuration, Timestamp};
use messaging::Failure;
use service_kit::Time;
use sqlx::PgPool;

use super::session_key::SessionKey;

/// How long a secret is used.
const USED: SignedDuration = SignedDuration::from_hours(1);
/// How long an offer may be on its way before another one is made.
const OFFERED: SignedDuration = SignedDuration::from_mins(1);
/// How long an old secret is taken after the new one was first used.
pub(super) const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// Whether the browser should be offered a new secret.
pub(super) fn is_due(rotated_at: Timestamp, offered_at: Option<Timestamp>, now: Timestamp) -> bool {
    rotated_at <= now - USED && offered_at.is_none_or(|at| at <= now - OFFERED)
}

/// Makes a new secret for the browser. None when another request was quicker.
pub(crate) async fn offer_secret(
    pool: &PgPool,
    key: &SessionKey,
    now: Timestamp,
) -> Result<Option<SessionKey>, Failure> {
    let renewed = key.renewed();
    let done = sqlx::query!(
        "UPDATE session SET next_hash = $3, offered_at = $4
         WHERE lineage = $1 AND hash = $2 AND ended_at IS NULL AND (offered_at IS NULL OR offered_at <= $5)",
        key.lineage(),
        key.hash(),
        renewed.hash(),
        Time(now),
        Time(now - OFFERED),
    )
    .execute(pool)
    .await?;
    Ok((done.rows_affected() == 1).then_some(renewed))
}

/// The browser has come with the secret that it was offered: from now on that is the one.
pub(super) async fn take_up(pool: &PgPool, key: &SessionKey, now: Timestamp) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE session
         SET previous_hash = hash, hash = next_hash, next_hash = NULL, offered_at = NULL, rotated_at = $3, seen_at = $3
         WHERE lineage = $1 AND next_hash = $2",
        key.lineage(),
        key.hash(),
        Time(now),
    )
    .execute(pool)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_changed_after_an_hour_and_offered_once_a_minute() {
        let start: Timestamp = "2026-03-01T09:00:00Z".parse().expect("a time");
        let after = |minutes| start + SignedDuration::from_mins(minutes);
        assert!(!is_due(start, None, after(59)));
        assert!(is_due(start, None, after(60)));
        assert!(!is_due(start, Some(after(60)), after(60)));
        assert!(is_due(start, Some(after(60)), after(61)));
    }
}
