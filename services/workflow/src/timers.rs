//! What happens by itself: finds timers that are due, and lets each fire once.

use std::time::Duration;

use contracts::IncidentKey;
use messaging::{Database, Failure};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{app, store};

/// How long the timers may sleep at most: whoever sets one tells nobody, and another instance may have set it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How long to sleep at least, so that a clock that stands still makes no busy loop.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// Lets every timer fire that is due; says how many changed something.
///
/// A timer is claimed for a minute before it fires, and fires in a transaction of its own, which also removes it. So
/// several instances share the work, one that breaks down loses none, and one that fails holds up no other: it is
/// logged and tried again when its minute is over.
pub async fn fire_due(database: &Database) -> Result<usize, Failure> {
    let mut fired = 0;
    loop {
        let mut uow = database.begin(database.new_context()).await?;
        let due = store::timer::claim_due(&mut uow).await?;
        if due.is_empty() {
            return Ok(fired);
        }
        uow.commit().await?;
        for key in due {
            let span = tracing::info_span!("timer", incident = %key);
            match fire(database, key).instrument(span).await {
                Ok(changed) => fired += usize::from(changed),
                Err(failure) if failure.is_passing() => return Err(failure),
                Err(failure) => tracing::error!(incident = %key, error = %failure, "a timer failed"),
            }
        }
    }
}

async fn fire(database: &Database, key: IncidentKey) -> Result<bool, Failure> {
    let mut uow = database.begin(database.new_context()).await?;
    let changed = app::close_quiet(&mut uow, key).await?;
    uow.commit().await?;
    Ok(changed)
}

/// Fires until told to stop. A database that is away is waited for.
pub(crate) async fn run(database: Database, token: CancellationToken) {
    while !token.is_cancelled() {
        // What was begun is finished: a stop in the middle would leave the rest of a batch leased for a minute.
        if let Err(failure) = fire_due(&database).await {
            tracing::warn!(error = %failure, "the timers start over");
        }
        let pause = until_next(&database).await;
        token.run_until_cancelled(sleep(pause)).await;
    }
}

async fn until_next(database: &Database) -> Duration {
    let next = match store::timer::next_due(database).await {
        Ok(Some(next)) => next,
        Ok(None) => return LONGEST_SLEEP,
        Err(failure) => {
            tracing::warn!(error = %failure, "the next timer cannot be found");
            return LONGEST_SLEEP;
        }
    };
    let left = Duration::try_from(database.now().duration_until(next)).unwrap_or_default();
    left.clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}
