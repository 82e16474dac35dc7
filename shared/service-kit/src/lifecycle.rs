//! The tasks of a service, and how they end together.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why a service stopped, or did not stop in order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A task gave up while the service was meant to run.
    #[error("the task `{task}` failed: {reason}")]
    Task {
        /// The name that the task was spawned under.
        task: &'static str,
        /// What it said.
        reason: String,
    },
    /// Tasks were still busy when the time to stop was over; they were dropped where they stood.
    #[error("still busy after {} ms: {}", grace.as_millis(), tasks.join(", "))]
    Overdue {
        /// The time that was granted.
        grace: Duration,
        /// The names of the tasks.
        tasks: Vec<&'static str>,
    },
}

/// What a task may end with: nothing, or a `Result` whose error can be told.
pub trait Outcome: Send + 'static {
    /// The reason of the failure, if it is one.
    fn failure(self) -> Option<String>;
}

impl Outcome for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<E: Display + Send + 'static> Outcome for Result<(), E> {
    fn failure(self) -> Option<String> {
        self.err().map(|error| error.to_string())
    }
}

/// The tasks of one service. A half-dead service must not look healthy: when one task fails or panics, all are told
/// to stop, and whoever waits for [`Lifecycle::failed`] learns the reason. Clones are handles to the same tasks.
#[derive(Clone)]
pub struct Lifecycle {
    token: CancellationToken,
    tracker: TaskTracker,
    running: Arc<Mutex<Tasks>>,
    failure: watch::Sender<Option<Failure>>,
}

#[derive(Default)]
struct Tasks {
    spawned: u64,
    by_number: BTreeMap<u64, (&'static str, AbortHandle)>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self::new()
    }
}

impl Lifecycle {
    /// A life without tasks yet.
    pub fn new() -> Self {
        Self {
            token: CancellationToken::new(),
            tracker: TaskTracker::new(),
            running: Arc::default(),
            failure: watch::Sender::new(None),
        }
    }

    /// Cancelled when the tasks must come to an end. Each task looks at it wherever it waits.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Runs `task` until it ends by itself. `name` is what logs and failures call it. An error or a panic before
    /// the stop makes all other tasks stop too; an end without an error does not.
    pub fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future + Send + 'static,
        F::Output: Outcome,
    {
        let life = self.clone();
        let mut tasks = self.tasks();
        let number = tasks.spawned;
        tasks.spawned += 1;
        // The lock is held until the handle is in the map, so the task cannot take itself out before it is in.
        let handle = self.tracker.spawn(async move {
            let failure = match AssertUnwindSafe(task).catch_unwind().await {
                Ok(outcome) => outcome.failure(),
                Err(panic) => Some(format!("it panicked: {}", panic_text(panic.as_ref()))),
            };
            if let Some(reason) = failure {
                life.fail(name, reason);
            }
            life.tasks().by_number.remove(&number);
        });
        tasks.by_number.insert(number, (name, handle.abort_handle()));
    }

    /// Waits for the first failure of a task; for ever, if none fails.
    pub async fn failed(&self) -> Failure {
        let mut failure = self.failure.subscribe();
        let seen = failure.wait_for(Option::is_some).await.expect("the sender lives as long as `self`");
        seen.clone().expect("the condition waited for a failure")
    }

    /// Tells all tasks to stop and waits until they have, but no longer than `grace`; then it drops those that
    /// remain.
    ///
    /// Refuses with the failure of a task, if there was one, or with the names of the tasks that were dropped.
    pub async fn stop(&self, grace: Duration) -> Result<(), Failure> {
        self.token.cancel();
        self.tracker.close();
        let in_time = tokio::time::timeout(grace, self.tracker.wait()).await.is_ok();
        if let Some(failure) = self.failure.borrow().clone() {
            self.drop_remaining();
            return Err(failure);
        }
        if in_time {
            return Ok(());
        }
        match self.drop_remaining() {
            late if late.is_empty() => Ok(()),
            tasks => Err(Failure::Overdue { grace, tasks }),
        }
    }

    fn fail(&self, task: &'static str, reason: String) {
        if self.token.is_cancelled() {
            tracing::warn!(task, reason, "a task failed while the service stopped");
        } else {
            tracing::error!(task, reason, "a task failed; the service stops");
        }
        self.failure.send_if_modified(|first| {
            let is_first = first.is_none();
            if is_first {
                *first = Some(Failure::Task { task, reason });
            }
            is_first
        });
        self.token.cancel();
    }

    fn drop_remaining(&self) -> Vec<&'static str> {
        let tasks = std::mem::take(&mut self.tasks().by_number);
        tasks
            .into_values()
            .map(|(name, handle)| {
                handle.abort();
                name
            })
            .collect()
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, Tasks> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
