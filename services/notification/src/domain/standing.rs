//! How an incident stood when something happened to it. Events come in batches, and where a batch begins and ends must
//! not decide who is told what of them.

use std::collections::HashMap;

use contracts::{IncidentKey, OrganisationId, event::IncidentChange};

use super::Told;

/// What was known of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Unknown of an incident that nothing was heard of yet.
    pub(crate) provider: Option<OrganisationId>,
    /// 0 where it was never referred.
    pub(crate) last_round: i32,
}

/// An event that was heard, the `version`th of its sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard<'a> {
    pub(crate) event: Told<'a>,
    pub(crate) version: i64,
}

impl Heard<'_> {
    pub(crate) fn incident(&self) -> IncidentKey {
        match self.event {
            Told::Incident(event) => event.incident,
            Told::Referral(event) => event.incident,
        }
    }
}

/// How the incident of each event stood once that had happened. `before` is how they stood before the first.
pub(crate) fn standings_after_each(
    batch: &[Heard<'_>],
    mut before: HashMap<IncidentKey, Standing>,
) -> Vec<Standing> {
    batch
        .iter()
        .map(|heard| {
            let standing = before.entry(heard.incident()).or_default();
            // A round's owner may not have heard yet that the incident went to another provider: only the incident's own
            // events say whose it is.
            if let Told::Incident(event) = heard.event {
                standing.provider = Some(event.parties.provider.clone());
                if let IncidentChange::Referred(referred) = &event.change {
                    standing.last_round = referred.round;
                }
            }
            standing.clone()
        })
        .collect()
}
