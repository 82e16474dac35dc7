//! What participants' own systems are told. What of an event an organisation may read is decided in `contracts`, for
//! these and for the pages alike; here it is decided which organisations are asked about, and in which round.

use std::collections::HashMap;

use contracts::{
    IncidentKey, OrganisationId,
    event::{IncidentChange, ParticipantEvent},
};

use super::Told;

/// What was known of an incident once all of a batch had been heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) provider: OrganisationId,
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

/// What the events of a batch tell these organisations, in the order of the batch: the place of the event in it, and what
/// is told.
pub(crate) fn for_participants(
    batch: &[Heard<'_>],
    standings: &HashMap<IncidentKey, Standing>,
    organisations: &[OrganisationId],
) -> Vec<(usize, ParticipantEvent)> {
    let mut rounds: HashMap<IncidentKey, i32> =
        standings.iter().map(|(incident, standing)| (*incident, standing.last_round)).collect();
    let mut all = Vec::new();
    // From the last back: the rounds are known as they stood after it.
    for (at, heard) in batch.iter().enumerate().rev() {
        let incident = heard.incident();
        let round = rounds.entry(incident).or_default();
        let told: Vec<_> = organisations
            .iter()
            .filter_map(|organisation| match heard.event {
                Told::Incident(event) => {
                    ParticipantEvent::of_incident(event, heard.version, *round, organisation)
                }
                // Its owner may not have heard yet that the incident went to another provider.
                Told::Referral(_)
                    if standings.get(&incident).is_some_and(|now| now.provider != *organisation) =>
                {
                    None
                }
                Told::Referral(event) => ParticipantEvent::of_referral(event, heard.version, organisation),
            })
            .collect();
        all.push((at, told));
        if let Told::Incident(event) = heard.event
            && let IncidentChange::Referred(referred) = &event.change
        {
            *round = referred.round - 1;
        }
    }
    all.reverse();
    all.into_iter().flat_map(|(at, told)| told.into_iter().map(move |event| (at, event))).collect()
}

#[cfg(test)]
mod tests {
    use contracts::{
        Actor, Audience, Party, ReferralState, Role, Status,
        event::{Asked, Commented, IncidentEvent, ReferralEvent, Referred},
        lifecycle::Parties,
    };
    use jiff::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn id(organisation: &str) -> OrganisationId {
        organisation.parse().expect("an organisation")
    }

    fn key() -> IncidentKey {
        "CDR-12".parse().expect("a key")
    }

    fn parties() -> Parties {
        Parties { reporter: id("budget-buddy"), provider: id("harbour") }
    }

    fn dana() -> Actor {
        Actor {
            user: "dana".parse().expect("a user"),
            name: "Dana".to_owned(),
            organisation: id("harbour"),
            organisation_name: "Harbour".to_owned(),
            party: Party::DataHolder,
            role: Role::Agent,
        }
    }

    fn event(change: impl Into<IncidentChange>) -> IncidentEvent {
        IncidentEvent {
            incident: key(),
            at: Timestamp::UNIX_EPOCH,
            actor: dana(),
            parties: parties(),
            status: Status::InProgress,
            change: change.into(),
        }
    }

    fn comment() -> IncidentEvent {
        event(Commented { comment_id: Uuid::nil(), body: "word".to_owned(), audience: Audience::Referral })
    }

    fn referred(round: i32) -> IncidentEvent {
        let change = json!({
            "round": round, "expected_input": "Is it sent?", "summary": "500", "severity": 2,
            "provider": { "organisation": "harbour", "organisation_name": "Harbour", "brand_id": "harbour",
                          "brand_name": "Harbour", "sector": "energy" },
            "evidence": { "operation": "GET /energy/electricity/servicepoints", "data_cluster": "nmi_standing_data",
                          "environment": "production", "occurred_from": "2026-03-01T09:00:00Z", "ongoing": true,
                          "interaction_ids": [] },
        });
        event(Box::new(serde_json::from_value::<Referred>(change).expect("a referral")))
    }

    fn asked() -> ReferralEvent {
        ReferralEvent {
            incident: key(),
            round: 1,
            at: Timestamp::UNIX_EPOCH,
            actor: Actor::aemo_system(),
            parties: parties(),
            state: ReferralState::Received,
            reference: None,
            change: Asked { question_id: None, question: "Which?".to_owned() }.into(),
        }
    }

    fn standing(provider: &str, last_round: i32) -> HashMap<IncidentKey, Standing> {
        HashMap::from([(key(), Standing { provider: id(provider), last_round })])
    }

    #[test]
    fn a_comment_belongs_to_the_round_of_its_time_though_the_batch_goes_on() {
        let events = [comment(), referred(2), comment()];
        let batch: Vec<_> = (5..)
            .zip(&events)
            .map(|(version, event)| Heard { event: Told::Incident(event), version })
            .collect();
        let told = for_participants(&batch, &standing("harbour", 2), &[id("harbour")]);
        let rounds: Vec<_> = told.iter().map(|(_, event)| event.referral.map(|id| id.round)).collect();
        assert_eq!(rounds, [Some(1), Some(2), Some(2)]);
        let versions: Vec<_> = told.iter().map(|(at, event)| (*at, event.version)).collect();
        assert_eq!(versions, [(0, 5), (1, 6), (2, 7)]);
    }

    #[test]
    fn what_aemo_says_late_does_not_reach_a_provider_that_lost_the_incident() {
        let asked = asked();
        let batch = [Heard { event: Told::Referral(&asked), version: 3 }];
        let told = |provider| for_participants(&batch, &standing(provider, 1), &[id("harbour")]).len();
        assert_eq!((told("harbour"), told("sunstone")), (1, 0));
        assert_eq!(for_participants(&batch, &HashMap::new(), &[id("harbour")]).len(), 1);
    }

    #[test]
    fn nobody_is_told_who_was_not_asked_about() {
        let comment = comment();
        let batch = [Heard { event: Told::Incident(&comment), version: 3 }];
        assert_eq!(for_participants(&batch, &standing("harbour", 1), &[]), []);
        let others = [id("budget-buddy"), id("sunstone"), id("aemo"), id("accc")];
        assert_eq!(for_participants(&batch, &standing("harbour", 1), &others), []);
    }
}
