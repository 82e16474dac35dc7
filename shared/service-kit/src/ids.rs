//! Identifiers as a dependency.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// Gives identifiers that have never been given before.
pub trait Ids: Send + Sync + 'static {
    /// The next identifier: a `UUIDv7`, greater than all that this process gave before, so that an index over them
    /// grows at its end only.
    fn next(&self) -> Uuid;
}

/// Identifiers from the time of the machine and its randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where identifiers come from")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Identifiers for tests: they count up from a start, and have the form of a `UUIDv7` of the year 1970.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl CountingIds {
    /// Identifiers whose first is [`CountingIds::nth`] of `first`.
    pub fn from(first: u64) -> Self {
        Self(AtomicU64::new(first))
    }

    /// The identifier that a counter gives when it stands at `n`.
    pub fn nth(n: u64) -> Uuid {
        let count = n & 0x3fff_ffff_ffff_ffff;
        Uuid::from_u64_pair(0x7000, 0x8000_0000_0000_0000 | count)
    }
}

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        Self::nth(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_of_version_seven_and_grow() {
        let given: Vec<Uuid> = (0..10_000).map(|_| TimeOrderedIds.next()).collect();
        assert!(given.iter().all(|id| id.get_version_num() == 7));
        assert!(given.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn counted_identifiers_can_be_foretold() {
        let ids = CountingIds::from(7);
        assert_eq!(ids.next(), CountingIds::nth(7));
        assert_eq!(ids.next(), CountingIds::nth(8));
        assert_eq!(CountingIds::nth(8).get_version_num(), 7);
    }
}
