//! A clock that a test can set back and forth while it goes on.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use service_kit::{Clock, SystemClock};

/// The machine's clock, and how far the test has moved it.
#[derive(Debug, Default)]
pub struct ShiftedClock(Mutex<SignedDuration>);

impl ShiftedClock {
    /// Moves the clock by `step`, backwards if it is negative.
    pub fn shift(&self, step: SignedDuration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += step;
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
