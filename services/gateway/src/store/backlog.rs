//! What waits in the gateway's own tables.

use messaging::Failure;
use sqlx::PgConnection;

/// Up to how many rows are counted.
const MOST: i64 = 1_000;

/// The version of PostgreSQL.
pub(crate) async fn version(connection: &mut PgConnection) -> Result<String, Failure> {
    let version = sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#)
        .fetch_one(connection)
        .await?;
    Ok(version)
}

/// Events that wait for their predecessor, and events of our own that are not published yet.
pub(crate) async fn count(connection: &mut PgConnection) -> Result<(i64, i64), Failure> {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM (SELECT FROM inbox_early LIMIT $1) AS early) AS "early!",
                  (SELECT count(*) FROM (SELECT FROM outbox WHERE published_at IS NULL LIMIT $1) AS unpublished)
                      AS "unpublished!""#,
        MOST,
    )
    .fetch_one(connection)
    .await?;
    Ok((row.early, row.unpublished))
}
