//! What could not be published lately: it is left out for a while, so that it holds up nothing but itself.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::inbox::Sequence;

/// The longest pause between two tries. Each is twice as long as the one before.
const LONGEST: Duration = Duration::from_secs(10);

/// How many keys may be stuck at once. More than that is no trouble of single events, and it is started over.
const MOST_KEYS: usize = 2_000;

/// Entities whose stream is not there, and keys whose next event is not taken.
pub(super) struct Stuck {
    first: Duration,
    entities: HashMap<String, Pause>,
    keys: HashMap<Sequence, Pause>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    until: Instant,
    length: Duration,
}

impl Stuck {
    /// Nothing; what is stuck is left out for `first` at first.
    pub(super) fn new(first: Duration) -> Self {
        Self { first, entities: HashMap::new(), keys: HashMap::new() }
    }

    /// No event of this entity can be published.
    pub(super) fn note_entity(&mut self, entity: &str, now: Instant) {
        let first = self.first;
        let pause = self.entities.entry(entity.to_owned()).or_insert_with(|| Pause::none(now));
        pause.extend(first, now);
    }

    /// The next event of this key cannot be published.
    pub(super) fn note_key(&mut self, sequence: Sequence, now: Instant) {
        let first = self.first;
        self.keys.entry(sequence).or_insert_with(|| Pause::none(now)).extend(first, now);
    }

    /// An event of this key was published.
    pub(super) fn forget(&mut self, sequence: &Sequence) {
        self.entities.remove(&sequence.0);
        self.keys.remove(sequence);
    }

    /// Whether more is stuck than single events explain.
    pub(super) fn is_too_much(&self) -> bool {
        self.keys.len() > MOST_KEYS
    }

    /// The entities that are left out now.
    pub(super) fn entities(&self, now: Instant) -> Vec<String> {
        let paused = self.entities.iter().filter(|(_, pause)| pause.until > now);
        paused.map(|(entity, _)| entity.clone()).collect()
    }

    /// The keys that are left out now, each by its entity and key.
    pub(super) fn keys(&self, now: Instant) -> (Vec<String>, Vec<String>) {
        let paused = self.keys.iter().filter(|(_, pause)| pause.until > now);
        paused.map(|(sequence, _)| sequence.clone()).unzip()
    }
}

impl Pause {
    fn none(now: Instant) -> Self {
        Self { until: now, length: Duration::ZERO }
    }

    /// One failure more; those of one round count as one.
    fn extend(&mut self, first: Duration, now: Instant) {
        if self.until <= now {
            self.length = (self.length * 2).clamp(first, LONGEST.max(first));
            self.until = now + self.length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(1);

    fn sequence(entity: &str, key: &str) -> Sequence {
        (entity.to_owned(), key.to_owned())
    }

    #[test]
    fn what_is_stuck_is_left_out_for_longer_and_longer() {
        let mut stuck = Stuck::new(FIRST);
        let mut now = Instant::now();
        for expected in [1, 2, 4, 8, 10, 10] {
            stuck.note_entity("cdr.watcher", now);
            stuck.note_entity("cdr.watcher", now);
            let almost = now + Duration::from_secs(expected) - Duration::from_millis(1);
            assert_eq!(stuck.entities(almost), ["cdr.watcher"], "{expected}");
            now += Duration::from_secs(expected);
            assert_eq!(stuck.entities(now), Vec::<String>::new(), "{expected}");
        }
    }

    #[test]
    fn a_key_is_left_out_alone_and_comes_back_when_it_is_published() {
        let mut stuck = Stuck::new(FIRST);
        let now = Instant::now();
        stuck.note_key(sequence("cdr.incident", "CDR-1"), now);
        assert_eq!(stuck.keys(now), (vec!["cdr.incident".to_owned()], vec!["CDR-1".to_owned()]));
        assert!(stuck.entities(now).is_empty());
        stuck.forget(&sequence("cdr.incident", "CDR-2"));
        assert_eq!(stuck.keys(now).1, ["CDR-1"]);
        stuck.forget(&sequence("cdr.incident", "CDR-1"));
        assert_eq!(stuck.keys(now).1, Vec::<String>::new());
        assert!(!stuck.is_too_much());
    }
}
