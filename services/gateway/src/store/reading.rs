//! A transaction that reads on behalf of somebody.

use messaging::Failure;
use sqlx::{PgPool, PgTransaction};

use crate::domain::viewer::Viewer;

/// All that one transaction reads is of one moment, so that what is put together out of several statements fits.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A read, and the word under which it reads.
pub(crate) struct Reading {
    pub(crate) tx: PgTransaction<'static>,
    /// Empty for who reads nothing.
    pub(crate) reader: String,
}

/// Begins to read as `viewer`: row-level security lets through what the viewer's organisation may see. The
/// transaction is dropped when the read is done; it has changed nothing.
pub(crate) async fn begin(pool: &PgPool, viewer: &Viewer) -> Result<Reading, Failure> {
    open(pool, viewer, "auto").await
}

/// The same for lists. Each of their statements serves every filter and order: PostgreSQL leaves away what is not
/// asked for and finds the index that fits, but only where it plans for the very values that are asked for, and knows
/// that to go by an index costs little: these rows lie in memory or on an SSD.
pub(crate) async fn begin_list(pool: &PgPool, viewer: &Viewer) -> Result<Reading, Failure> {
    open(pool, viewer, "force_custom_plan").await
}

async fn open(pool: &PgPool, viewer: &Viewer, plans: &str) -> Result<Reading, Failure> {
    let mut tx = pool.begin_with(BEGIN).await?;
    sqlx::query!(
        "SELECT set_config('portal.organisation', $1, true) AS organisation, set_config('portal.party', $2, true) AS party,
                set_config('plan_cache_mode', $3, true) AS plans, set_config('random_page_cost', '1.1', true) AS pages",
        viewer.actor.organisation.as_str(),
        viewer.actor.party.as_str(),
        plans,
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(Reading { tx, reader: viewer.reader().unwrap_or_default() })
}
