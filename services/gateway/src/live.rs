//! What happens, as it happens: one reader of the timeline for all who listen.
//!
//! The projector wakes it after each commit, and it looks by itself as well, since another replica may have committed.
//! It hands each entry to every listener, and each listener takes what its organisation may read. Who comes back with
//! a position, or falls behind, is served from the table under row-level security first.

use std::{sync::Arc, time::Duration};

use messaging::{Database, Failure};
use sqlx::PgTransaction;
use tokio::{
    sync::{Notify, broadcast},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::store::timeline::{self, Readable};

/// How many entries a listener may be behind before it is sent to the table.
const BUFFER: usize = 1024;
/// How many entries are read at a time.
const PAGE: i64 = 500;
/// The net under the wake-up.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Where listeners listen.
pub(crate) struct Live {
    woken: Notify,
    entries: broadcast::Sender<Arc<Readable>>,
    closing: CancellationToken,
}

impl Live {
    /// Nobody listens yet. `closing` ends every listener's stream.
    pub(crate) fn new(closing: CancellationToken) -> Self {
        Self { woken: Notify::new(), entries: broadcast::Sender::new(BUFFER), closing }
    }

    /// Something was committed.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// What comes from now on. Listen first, then read the table: nothing falls in between.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<Readable>> {
        let receiver = self.entries.subscribe();
        self.wake();
        receiver
    }

    /// Cancelled when the service stops.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.closing.clone()
    }

    /// Reads on from `position` and hands on until the service stops.
    pub(crate) async fn run(self: Arc<Self>, database: Database, mut position: i64) {
        while !self.closing.is_cancelled() {
            match self.hand_on(&database, position).await {
                Ok(reached) => position = reached,
                Err(error) => tracing::warn!(%error, "the timeline could not be read"),
            }
            let woken = self.woken.notified();
            if self.nobody_listens() {
                self.closing.run_until_cancelled(woken).await;
            } else {
                self.closing.run_until_cancelled(timeout(LOOK_AGAIN, woken)).await;
            }
        }
    }

    /// Hands on what came after a position, and gives the position reached.
    async fn hand_on(&self, database: &Database, mut position: i64) -> Result<i64, Failure> {
        let mut tx = projecting(database).await?;
        // Asked after the read: whoever begins to listen later reads the table at least up to there.
        let last = timeline::last_position(&mut tx).await?;
        if self.nobody_listens() {
            return Ok(last);
        }
        while position < last {
            for (at, readable) in timeline::list_all_since(&mut tx, position, PAGE).await? {
                position = at;
                if let Some(readable) = readable {
                    // An error only says that the last listener has gone.
                    self.entries.send(Arc::new(readable)).ok();
                }
            }
        }
        Ok(position)
    }

    fn nobody_listens(&self) -> bool {
        self.entries.receiver_count() == 0
    }
}

/// The last position that there is.
pub(crate) async fn last_position(database: &Database) -> Result<i64, Failure> {
    timeline::last_position(&mut *projecting(database).await?).await
}

async fn projecting(database: &Database) -> Result<PgTransaction<'static>, Failure> {
    let mut tx = database.pool().begin().await?;
    sqlx::query!(r#"SELECT set_config('portal.projector', 'on', true) AS "on!""#).fetch_one(&mut *tx).await?;
    Ok(tx)
}
