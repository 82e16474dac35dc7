//! How far the projection has come.

use messaging::Failure;
use sqlx::PgPool;

/// The last version of this sequence that took effect here; 0 for none.
pub(crate) async fn applied(pool: &PgPool, entity: &str, key: &str) -> Result<i64, Failure> {
    let version =
        sqlx::query_scalar!("SELECT version FROM inbox WHERE entity = $1 AND key = $2", entity, key)
            .fetch_optional(pool)
            .await?;
    Ok(version.unwrap_or(0))
}
