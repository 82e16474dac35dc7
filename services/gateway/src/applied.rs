//! Waiting until the projection shows what a command did, so that the caller's next read does.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use messaging::Envelope;
use sqlx::PgPool;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

use crate::store::position;

/// How long a caller is kept waiting; then it is answered all the same, since the command is committed.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the projection is asked itself: another replica may have applied the event.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

type Sequence = (String, String);

/// Those who wait, by what they wait for.
#[derive(Default)]
pub(crate) struct Applied {
    waiting: Mutex<HashMap<Sequence, Vec<Waiter>>>,
}

struct Waiter {
    version: i64,
    done: oneshot::Sender<()>,
}

impl Applied {
    /// Wakes those who waited for these events.
    pub(crate) fn note(&self, events: &[Envelope]) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_empty() {
            return;
        }
        for event in events {
            let sequence = (event.entity().to_owned(), event.key.clone());
            let Some(waiters) = waiting.get_mut(&sequence) else { continue };
            for waiter in waiters.extract_if(.., |waiter| waiter.version <= event.version) {
                // Who has gone away needs no waking.
                waiter.done.send(()).ok();
            }
            if waiters.is_empty() {
                waiting.remove(&sequence);
            }
        }
    }

    /// Waits until the sequence was applied up to `version`. Says whether it was, in the time there is.
    #[tracing::instrument(name = "await projection", skip_all, fields(entity, key, version))]
    pub(crate) async fn wait(&self, pool: &PgPool, entity: &str, key: &str, version: i64) -> bool {
        let deadline = Instant::now() + PATIENCE;
        // First in the list, then a look: what is applied in between wakes us.
        let mut done = self.enlist(entity, key, version);
        loop {
            match position::applied(pool, entity, key).await {
                Ok(applied) if applied >= version => break,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the projection's position could not be read"),
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.forget_the_gone(entity, key, done);
                return false;
            }
            if timeout(left.min(LOOK_AGAIN), &mut done).await.is_ok() {
                return true;
            }
        }
        self.forget_the_gone(entity, key, done);
        true
    }

    fn enlist(&self, entity: &str, key: &str, version: i64) -> oneshot::Receiver<()> {
        let (done, receiver) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.entry((entity.to_owned(), key.to_owned())).or_default().push(Waiter { version, done });
        receiver
    }

    /// Takes the waiter whose receiver this is off the list, and any other whose caller hung up.
    fn forget_the_gone(&self, entity: &str, key: &str, receiver: oneshot::Receiver<()>) {
        drop(receiver);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let sequence = (entity.to_owned(), key.to_owned());
        if let Some(waiters) = waiting.get_mut(&sequence) {
            waiters.retain(|waiter| !waiter.done.is_closed());
            if waiters.is_empty() {
                waiting.remove(&sequence);
            }
        }
    }
}
