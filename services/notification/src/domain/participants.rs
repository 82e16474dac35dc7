//! What participants' own systems are told. What of an event an organisation may read is decided in `contracts`, for
//! these and for the pages alike; here it is decided which organisations are asked about, and in which round.

use contracts::{OrganisationId, event::ParticipantEvent};

use super::{Heard, Standing, Told};

/// What the events of a batch tell these organisations, in the order of the batch: the place of the event in it, and what
/// is told. `standings` are those after each event.
pub(crate) fn for_participants(
    batch: &[Heard<'_>],
    standings: &[Standing],
    organisations: &[OrganisationId],
) -> Vec<(usize, ParticipantEvent)> {
    let mut all = Vec::new();
    for (at, (heard, standing)) in batch.iter().zip(standings).enumerate() {
        let told = organisations.iter().filter_map(|organisation| match heard.event {
            Told::Incident(event) => {
                ParticipantEvent::of_incident(event, heard.version, standing.last_round, organisation)
            }
            // Its owner may not have heard yet that the incident went to another provider.
            Told::Referral(_) if standing.provider.as_ref().is_some_and(|now| now != organisation) => None,
            Told::Referral(event) => ParticipantEvent::of_referral(event, heard.version, organisation),
        });
        all.extend(told.map(|event| (at, event)));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use contracts::{
        Actor, Audience, IncidentKey, Party, ReferralState, Role, Status,
        event::{Asked, Commented, Event, IncidentChange, IncidentEvent, ReRouted, ReferralEvent, Referred},
        lifecycle::Parties,
    };
    use jiff::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::domain::standings_after_each;

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

    /// The ACCC sends it on from harbour to sunstone.
    fn rerouted() -> IncidentEvent {
        let provider = |id: &str| json!({ "organisation": id, "organisation_name": id, "brand_id": id, "brand_name": id, "sector": "energy" });
        let change =
            json!({ "from": provider("harbour"), "to": provider("sunstone"), "reason": "Not theirs" });
        let mut event = event(serde_json::from_value::<ReRouted>(change).expect("a re-routing"));
        event.parties.provider = id("sunstone");
        event
    }

    fn standing(provider: &str, last_round: i32) -> HashMap<IncidentKey, Standing> {
        HashMap::from([(key(), Standing { provider: Some(id(provider)), last_round })])
    }

    /// What a batch tells where the incidents stood like this before it.
    fn told(
        batch: &[Heard<'_>],
        before: HashMap<IncidentKey, Standing>,
        organisations: &[OrganisationId],
    ) -> Vec<(usize, ParticipantEvent)> {
        for_participants(batch, &standings_after_each(batch, before), organisations)
    }

    fn verbs(told: &[(usize, ParticipantEvent)]) -> Vec<(usize, String)> {
        let verb = |event: &ParticipantEvent| {
            event.event_type().split('.').skip(2).take(2).collect::<Vec<_>>().join(".")
        };
        told.iter().map(|(at, event)| (*at, verb(event))).collect()
    }

    #[test]
    fn a_comment_belongs_to_the_round_of_its_time_though_the_batch_goes_on() {
        let events = [comment(), referred(2), comment()];
        let batch: Vec<_> = (5..)
            .zip(&events)
            .map(|(version, event)| Heard { event: Told::Incident(event), version })
            .collect();
        let told = told(&batch, standing("harbour", 1), &[id("harbour")]);
        let rounds: Vec<_> = told.iter().map(|(_, event)| event.referral.map(|id| id.round)).collect();
        assert_eq!(rounds, [Some(1), Some(2), Some(2)]);
        let versions: Vec<_> = told.iter().map(|(at, event)| (*at, event.version)).collect();
        assert_eq!(versions, [(0, 5), (1, 6), (2, 7)]);
    }

    #[test]
    fn what_aemo_says_late_does_not_reach_a_provider_that_lost_the_incident() {
        let asked = asked();
        let batch = [Heard { event: Told::Referral(&asked), version: 3 }];
        let count = |before| told(&batch, before, &[id("harbour")]).len();
        assert_eq!((count(standing("harbour", 1)), count(standing("sunstone", 1))), (1, 0));
        assert_eq!(count(HashMap::new()), 1);
    }

    #[test]
    fn what_aemo_said_in_time_reaches_the_provider_though_the_incident_went_in_the_same_batch() {
        let (asked, rerouted) = (asked(), rerouted());
        let batch = [
            Heard { event: Told::Referral(&asked), version: 3 },
            Heard { event: Told::Incident(&rerouted), version: 8 },
            Heard { event: Told::Referral(&asked), version: 4 },
        ];
        let expected = [(0, "referral.asked".to_owned()), (1, "incident.left".to_owned())];
        assert_eq!(verbs(&told(&batch, standing("harbour", 1), &[id("harbour")])), expected);
    }

    #[test]
    fn nobody_is_told_who_was_not_asked_about() {
        let comment = comment();
        let batch = [Heard { event: Told::Incident(&comment), version: 3 }];
        assert_eq!(told(&batch, standing("harbour", 1), &[]), []);
        let others = [id("budget-buddy"), id("sunstone"), id("aemo"), id("accc")];
        assert_eq!(told(&batch, standing("harbour", 1), &others), []);
    }
}
