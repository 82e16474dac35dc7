//! The gateway's own database.

use messaging::{Database, Failure};
use tokio::time::{Instant, timeout};

use super::{PATIENCE, milliseconds};
use crate::{domain::health::DatabaseHealth, store::backlog};

/// How it is; `None` without an answer.
pub(super) async fn ask(database: &Database) -> Option<DatabaseHealth> {
    match timeout(PATIENCE, look(database)).await.ok()? {
        Ok(health) => Some(health),
        Err(error) => {
            tracing::warn!(%error, "the database could not be asked how it is");
            None
        }
    }
}

async fn look(database: &Database) -> Result<DatabaseHealth, Failure> {
    let pool = database.pool();
    let mut connection = pool.acquire().await?;
    let asked = Instant::now();
    let version = backlog::version(&mut connection).await?;
    let round_trip_ms = milliseconds(asked.elapsed());
    let (early_events, unpublished_events) = backlog::count(&mut connection).await?;
    Ok(DatabaseHealth {
        version,
        round_trip_ms,
        connections: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        early_events,
        unpublished_events,
    })
}
