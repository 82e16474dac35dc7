//! The way of an incident through the services: which event passed when, and what it followed from. Never what it says.

use std::collections::{HashMap, HashSet};

use contracts::IncidentKey;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// An event that took effect here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Passage {
    /// Its place in the order in which events took effect in the gateway.
    pub(crate) position: i64,
    /// The incident.
    pub(crate) incident: IncidentKey,
    /// The event.
    pub(crate) event_id: Uuid,
    /// Its type, `cdr.incident.raised.v1`.
    pub(crate) event_type: String,
    /// Its number in the sequence of its entity: gapless, from 1.
    pub(crate) version: i64,
    /// The service that says so, `/services/intake`.
    pub(crate) source: String,
    /// The same for all that follows from one action of a person or system.
    pub(crate) correlation_id: Uuid,
    /// The event or command that led to it.
    pub(crate) causation_id: Option<Uuid>,
    /// The trace in which it was said.
    pub(crate) trace_id: Option<String>,
    /// When it was said, by the clock of the source.
    pub(crate) said_at: Timestamp,
    /// When it took effect here, by the clock of the gateway.
    pub(crate) applied_at: Timestamp,
    /// The milliseconds in between.
    pub(crate) lag_ms: i64,
}

/// From how many milliseconds on the way to the gateway counts as slow.
const SLOW_MS: i64 = 5_000;

impl Passage {
    /// Whether it was long on its way.
    pub(crate) fn is_slow(&self) -> bool {
        self.lag_ms >= SLOW_MS
    }

    /// The name of the service that says so.
    pub(crate) fn service(&self) -> &str {
        self.source.rsplit('/').next().unwrap_or(&self.source)
    }

    /// The sequence in which it is numbered, `cdr.incident`.
    pub(crate) fn entity(&self) -> &str {
        contracts::event::entity(&self.event_type)
    }
}

/// An event in its place among what it followed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// How many events led to it, one by the other; 0 for what a command or nothing known led to.
    pub(crate) depth: usize,
    pub(crate) passage: Passage,
}

/// Each event right after the one that led to it, otherwise in the order given.
pub(crate) fn by_cause(passages: Vec<Passage>) -> Vec<Step> {
    let known: HashSet<Uuid> = passages.iter().map(|passage| passage.event_id).collect();
    let mut led_to: HashMap<Uuid, Vec<usize>> = HashMap::new();
    // On top is what comes next.
    let mut open = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        match passage.causation_id.filter(|cause| known.contains(cause) && *cause != passage.event_id) {
            Some(cause) => led_to.entry(cause).or_default().push(index),
            None => open.push((0, index)),
        }
    }
    open.reverse();
    let mut order = Vec::with_capacity(passages.len());
    while let Some((depth, index)) = open.pop() {
        order.push((depth, index));
        // Taken out, so that each event has one place whatever the ids claim.
        let effects = led_to.remove(&passages[index].event_id).unwrap_or_default();
        open.extend(effects.into_iter().rev().map(|effect| (depth + 1, effect)));
    }
    let mut waiting: Vec<Option<Passage>> = passages.into_iter().map(Some).collect();
    let mut steps: Vec<Step> = order
        .into_iter()
        .filter_map(|(depth, index)| Some(Step { depth, passage: waiting[index].take()? }))
        .collect();
    // Events that claim to have led to each other: no service writes such, and none may vanish from the page.
    steps.extend(waiting.into_iter().flatten().map(|passage| Step { depth: 0, passage }));
    steps
}

/// The trace id of a W3C `traceparent`.
pub(crate) fn trace_id(traceparent: &str) -> Option<&str> {
    let id = traceparent.split('-').nth(1)?;
    let hex = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && id.bytes().any(|byte| byte != b'0')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(id: u128, cause: Option<u128>) -> Passage {
        Passage {
            position: 1,
            incident: "CDR-1".parse().expect("a key"),
            event_id: Uuid::from_u128(id),
            event_type: "cdr.incident.referred.v1".to_owned(),
            version: 1,
            source: "/services/workflow".to_owned(),
            correlation_id: Uuid::nil(),
            causation_id: cause.map(Uuid::from_u128),
            trace_id: None,
            said_at: Timestamp::UNIX_EPOCH,
            applied_at: Timestamp::UNIX_EPOCH,
            lag_ms: 0,
        }
    }

    fn order(given: &[(u128, Option<u128>)]) -> Vec<(usize, u128)> {
        let passages = given.iter().map(|(id, cause)| passage(*id, *cause)).collect();
        by_cause(passages).iter().map(|step| (step.depth, step.passage.event_id.as_u128())).collect()
    }

    #[test]
    fn each_event_stands_under_what_led_to_it() {
        // 9 is a command, which is no event; 3 came after 4 began.
        let given = [(1, Some(9)), (2, Some(1)), (4, None), (3, Some(2)), (5, Some(1)), (6, Some(4))];
        assert_eq!(order(&given), [(0, 1), (1, 2), (2, 3), (1, 5), (0, 4), (1, 6)]);
    }

    #[test]
    fn an_effect_that_came_before_its_cause_stands_under_it_all_the_same() {
        assert_eq!(order(&[(2, Some(1)), (1, None)]), [(0, 1), (1, 2)]);
    }

    #[test]
    fn no_event_is_lost_whatever_the_ids_claim() {
        assert_eq!(order(&[(1, Some(1)), (2, Some(3)), (3, Some(2))]), [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(order(&[(1, None), (1, None)]), [(0, 1), (0, 1)]);
    }

    #[test]
    fn a_trace_id_is_taken_out_of_a_traceparent_only() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_id(&format!("00-{id}-00f067aa0ba902b7-01")), Some(id));
        for wrong in ["", "00", "00-xyz-1-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            assert_eq!(trace_id(wrong), None, "{wrong}");
        }
    }
}
