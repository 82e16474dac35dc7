//! Durations, as percentiles.

use std::{fmt, time::Duration};

/// Sorted durations; there is at least one.
pub(crate) struct Spread(Vec<Duration>);

impl Spread {
    pub(crate) fn of(mut durations: Vec<Duration>) -> anyhow::Result<Self> {
        anyhow::ensure!(!durations.is_empty(), "nothing was measured");
        durations.sort_unstable();
        Ok(Self(durations))
    }

    /// The middle one.
    pub(crate) fn p50(&self) -> Duration {
        self.at(50)
    }

    /// What all but one in a hundred stay below.
    pub(crate) fn p99(&self) -> Duration {
        self.at(99)
    }

    fn at(&self, percent: usize) -> Duration {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (ms(self.p50()), ms(self.p99()));
        write!(f, "p50 {p50:.2} ms, p99 {p99:.2} ms ({})", self.0.len())
    }
}

/// As milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
