//! A transaction that reads on behalf of somebody.

use messaging::Failure;
use sqlx::{PgPool, PgTransaction};

use crate::domain::viewer::Viewer;

/// A read, and the word under which it reads.
pub(crate) struct Reading {
    pub(crate) tx: PgTransaction<'static>,
    /// Empty for who reads nothing.
    pub(crate) reader: String,
}

/// Begins to read as `viewer`: row-level security lets through what the viewer's organisation may see. The
/// transaction is dropped when the read is done; it has changed nothing.
pub(crate) async fn begin(pool: &PgPool, viewer: &Viewer) -> Result<Reading, Failure> {
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "SELECT set_config('portal.organisation', $1, true) AS organisation, set_config('portal.party', $2, true) AS party",
        viewer.actor.organisation.as_str(),
        viewer.actor.party.as_str(),
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(Reading { tx, reader: viewer.reader().unwrap_or_default() })
}
