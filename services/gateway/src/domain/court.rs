//! In whose court an incident is.
//!
//! It stands in one place, once for each reader (`incident_reader.court`, `projections/court.rs`), since not all know
//! the same: that AEMO waits for the provider is nothing for the recipient, to whom it is with AEMO.

use contracts::{
    Relation, Status,
    incident::{Court, ball_in_court},
};

/// Whose move it is; nobody's once it is resolved. `waits_for_provider` says that AEMO cannot go on before the provider
/// does, as far as the reader may know: it has asked something, or the round has ended.
pub(crate) const fn of(status: Status, waits_for_provider: bool) -> Option<Court> {
    match status {
        Status::ReferredToAemo if waits_for_provider => Some(Court::Provider),
        _ => ball_in_court(status),
    }
}

/// Every court in which an incident of this status may be.
pub(crate) fn all(status: Status) -> impl Iterator<Item = Court> {
    [false, true].into_iter().filter_map(move |waits| of(status, waits))
}

/// Whether a court is that of who has this relation to the incident.
pub(crate) const fn is_of(court: Court, relation: Relation) -> bool {
    matches!(
        (court, relation),
        (Court::Reporter, Relation::Reporter)
            | (Court::Provider, Relation::Provider)
            | (Court::Aemo, Relation::Aemo)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_while_it_is_referred_a_question_puts_it_into_another_court() {
        for status in Status::ALL {
            let moved = of(*status, true) != of(*status, false);
            assert_eq!(moved, *status == Status::ReferredToAemo, "{status}");
        }
        assert_eq!(of(Status::ReferredToAemo, true), Some(Court::Provider));
        assert_eq!(of(Status::ReferredToAemo, false), Some(Court::Aemo));
    }

    #[test]
    fn a_court_is_of_one_relation_and_the_accc_has_none() {
        for court in Court::ALL {
            let of: Vec<_> = Relation::ALL.iter().filter(|one| is_of(*court, **one)).collect();
            assert_eq!(of.len(), 1, "{court}");
            assert!(!is_of(*court, Relation::Accc));
        }
    }
}
