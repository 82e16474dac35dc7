//! How many notifications a user has not read: what the bell on each page says.
//!
//! The notification service is asked, for each page. A count of our own would need an event for every user who is told
//! of anything, a commit and a publication each; the question costs one round trip and the reading of one row, and the
//! answer is never behind. A page does not wait for it long nor fail by it: where no answer comes in time the bell says
//! nothing, and nobody asks again for a while.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout};

use crate::{domain::viewer::Viewer, http, state::Portal};

/// How long a page waits for the answer.
const PATIENCE: Duration = Duration::from_millis(150);
/// For how long nobody asks after it did not come.
const REST: Duration = Duration::from_secs(5);

/// Whether the notification service was away just now.
#[derive(Default)]
pub(crate) struct Bell {
    rests_until: Mutex<Option<Instant>>,
}

impl Bell {
    /// How many the viewer has not read; `None` when that cannot be known in time.
    pub(crate) async fn unread(&self, portal: &Portal, viewer: &Viewer) -> Option<i64> {
        if self.rests() {
            return None;
        }
        let answer = timeout(PATIENCE, http::unread(portal, viewer)).await;
        let unread = answer.ok().and_then(Result::ok);
        if unread.is_none() {
            self.rest();
        }
        unread.map(|unread| unread.unread)
    }

    fn rests(&self) -> bool {
        let rests_until = self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        rests_until.is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self) {
        let until = Instant::now() + REST;
        *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}
