//! Time as a dependency.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time, in whole microseconds, because PostgreSQL stores no more than that: a time that was written
/// and read back equals the one that was written.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time of the machine comes in")]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// A clock for tests: it stands still until somebody moves it.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(whole_microseconds(start)))
    }

    /// Moves the clock by `step`, backwards if it is negative.
    ///
    /// # Panics
    /// When the result lies outside of the years that a timestamp can hold.
    pub fn advance(&self, step: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now =
            whole_microseconds(now.checked_add(step).expect("a test stays within the range of timestamps"));
    }

    /// Sets the clock to `now`.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = whole_microseconds(now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond())
        .expect("a timestamp without its nanoseconds stays in range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_clock_shows_no_nanoseconds() {
        assert_eq!(SystemClock.now().subsec_nanosecond() % 1_000, 0);
    }

    #[test]
    fn manual_clock_stands_still_until_it_is_moved() {
        let clock = ManualClock::at("2026-03-01T09:00:00.123456789Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2026-03-01T09:00:00.123456Z");
        clock.advance(SignedDuration::from_mins(5));
        assert_eq!(clock.now().to_string(), "2026-03-01T09:05:00.123456Z");
        clock.set("2026-04-01T00:00:00Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2026-04-01T00:00:00Z");
    }
}
