//! What became of the commands of one subject, as the services framework tells whoever asks for statistics.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// The `data` of an endpoint's statistics: counts since the replica started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tallied {
    /// Answered with a refusal: the caller's to mend.
    pub refused: u64,
    /// Broken on our side, or a part was away.
    pub broken: u64,
}

/// The counters behind it.
#[derive(Debug, Default)]
pub(super) struct Tally {
    refused: AtomicU64,
    broken: AtomicU64,
}

impl Tally {
    /// Counts an answer by its status.
    pub(super) fn note(&self, status: u16) {
        match status {
            400..500 => self.refused.fetch_add(1, Ordering::Relaxed),
            500.. => self.broken.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
    }

    /// As it stands.
    pub(super) fn read(&self) -> Tallied {
        Tallied { refused: self.refused.load(Ordering::Relaxed), broken: self.broken.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_no_broken_part_and_an_answer_is_neither() {
        let tally = Tally::default();
        for status in [200, 404, 422, 500, 503, 409] {
            tally.note(status);
        }
        assert_eq!(tally.read(), Tallied { refused: 3, broken: 2 });
    }
}
