//! What became of a dead letter.

use contracts::{
    command::{StuckEvent, StuckEvents},
    nats::subjects,
};
use messaging::DeadLetter;
use serde::Serialize;
use uuid::Uuid;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// It waits until it is replayed, and the later events of its sequence with it.
    Dead,
    /// It was taken back, and is tried again.
    TriedAgain,
    /// It took effect since.
    Replayed,
    /// Its service could not keep it: it was no event. There is nothing to replay.
    NotKept,
    /// Its service does not answer.
    Unknown,
}

/// The service that put it aside, and the id of the event, where it was kept.
pub(super) fn kept_by<'a>(subject: &'a str, letter: &DeadLetter) -> Option<(&'a str, Uuid)> {
    if !letter.kept {
        return None;
    }
    let service = subjects::service_of_dead_letter(subject)?;
    let event = letter.headers.get(contracts::nats::headers::ID)?.parse().ok()?;
    Some((service, event))
}

/// What the service's answer says of an event.
pub(super) fn of(event: Uuid, stuck: Option<&StuckEvents>) -> State {
    let Some(stuck) = stuck else { return State::Unknown };
    match stuck.items.iter().find(|item| item.event == event) {
        Some(StuckEvent { dead: true, .. }) => State::Dead,
        Some(_) => State::TriedAgain,
        None if stuck.complete => State::Replayed,
        None => State::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_whole_answer_leaves_out_is_replayed() {
        let [dead, tried, other] = [1, 2, 3].map(Uuid::from_u128);
        let item = |event, dead| StuckEvent { event, dead, tries: 5, behind: 0 };
        let mut stuck =
            StuckEvents { changed: false, items: vec![item(dead, true), item(tried, false)], complete: true };
        let states = |stuck: Option<&StuckEvents>| [dead, tried, other].map(|event| of(event, stuck));
        assert_eq!(states(Some(&stuck)), [State::Dead, State::TriedAgain, State::Replayed]);
        stuck.complete = false;
        assert_eq!(of(other, Some(&stuck)), State::Unknown);
        assert_eq!(states(None), [State::Unknown; 3]);
    }
}
