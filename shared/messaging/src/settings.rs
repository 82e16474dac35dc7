//! How long to wait for what. A part of the settings, so that tests need not wait as long as a night shift does.

use std::time::Duration;

/// The times of retrying.
#[derive(Debug, Clone)]
pub struct Patience {
    /// How long the relay sleeps when nobody wakes it: the net under the wake-up after a commit.
    pub relay_poll: Duration,
    /// How long to wait before trying an event again, by the number of tries; after the last it is a dead letter.
    pub retries: Vec<Duration>,
    /// How long to wait while a part is down.
    pub outage_pause: Duration,
    /// How long a publish may wait for its acknowledgement.
    pub publish_ack: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            relay_poll: Duration::from_millis(500),
            retries: [200, 1_000, 5_000, 15_000].map(Duration::from_millis).to_vec(),
            outage_pause: Duration::from_secs(1),
            publish_ack: Duration::from_secs(5),
        }
    }
}
