//! Waiting for a condition.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// After this long the condition is taken not to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks `probe` again and again until it has an answer, at first after 2 ms and at last every 100 ms.
///
/// This is the only place where a test sleeps: a fixed pause is either too long or, on a busy machine, too short.
///
/// # Panics
/// After 20 s without an answer, with `what` was waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, probe: impl AsyncFnMut() -> Option<T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    poll(what, probe, caller)
}

async fn poll<T>(
    what: &str,
    mut probe: impl AsyncFnMut() -> Option<T>,
    caller: &'static std::panic::Location<'static>,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(answer) = probe().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "{caller}: waited {} s for: {what}", PATIENCE.as_secs());
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
