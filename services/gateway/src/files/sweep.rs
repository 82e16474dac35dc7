//! Bytes that are no attachment go: at once where that is known, after a time where it is not.

use std::{sync::Arc, time::Duration};

use contracts::{Attachment, Problem, problem::Kind};
use jiff::SignedDuration;
use messaging::{Database, Failure};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Files;
use crate::{state::Portal, store::uploads};

/// How often what is due is looked for.
const PAUSE: Duration = Duration::from_mins(10);
/// When what could not be removed is tried again.
const TRY_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// How many are swept before the next are looked for.
const BATCH: i64 = 100;

/// After the command that was to make these files attachments. `kept` are those that it made such, where it is known.
pub(crate) async fn settle(portal: &Portal, files: &[Attachment], kept: Result<&[Attachment], &Problem>) {
    let kept = match kept {
        Ok(kept) => kept,
        // It may have been done: the event will say, or the sweeper comes.
        Err(problem) if matches!(problem.kind(), Kind::Unavailable | Kind::Internal) => return,
        Err(_) => &[],
    };
    for file in files {
        if kept.iter().any(|one| one.id == file.id) {
            if let Err(error) = uploads::keep(portal.database.pool(), file.id).await {
                tracing::warn!(%error, "the event of the attachment will say that its bytes are kept");
            }
        } else {
            forget(portal, file.id).await;
        }
    }
}

/// Removes the bytes of files for which no command was sent: what they came with was refused.
pub(crate) async fn discard(portal: &Portal, files: &[Attachment]) {
    for file in files {
        forget(portal, file.id).await;
    }
}

/// Removes the bytes of what is no attachment. Where that fails, the sweeper comes.
pub(crate) async fn forget(portal: &Portal, id: Uuid) {
    if let Err(error) = remove(&portal.database, &portal.files, id).await {
        tracing::warn!(%error, "bytes that are no attachment stay until they are swept");
    }
}

/// What came of sweeping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files are gone.
    pub gone: usize,
    /// How many could not be removed; they are tried again later.
    pub failed: usize,
}

/// Sweeps what is due. One that cannot be removed makes room for the others, and is tried again later.
pub(crate) async fn sweep(database: &Database, files: &Files) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    loop {
        let due = uploads::list_due(database.pool(), database.now(), BATCH).await?;
        if due.is_empty() {
            return Ok(swept);
        }
        for id in due {
            if let Err(error) = remove(database, files, id).await {
                tracing::error!(%error, file = %id, "bytes that are no attachment cannot be removed");
                uploads::postpone(database.pool(), id, database.now() + TRY_AGAIN).await?;
                swept.failed += 1;
            } else {
                swept.gone += 1;
            }
        }
    }
}

/// Sweeps until told to stop. Several replicas may do so at once: each removal is the same twice.
pub(crate) async fn run(database: Database, files: Arc<Files>, token: CancellationToken) {
    while !token.is_cancelled() {
        match sweep(&database, &files).await {
            Ok(Swept { gone: 0, failed: 0 }) => {}
            Ok(Swept { gone, failed: 0 }) => tracing::info!(gone, "bytes that were no attachment are gone"),
            Ok(Swept { gone, failed }) => tracing::error!(gone, failed, "not all bytes could be removed"),
            Err(error) => tracing::warn!(%error, "the sweeper starts over later"),
        }
        token.run_until_cancelled(sleep(PAUSE)).await;
    }
}

async fn remove(database: &Database, files: &Files, id: Uuid) -> Result<(), Failure> {
    files.remove(id).await?;
    uploads::keep(database.pool(), id).await
}
