use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    actor::{Party, Role},
    event::{Asked, Commented, Provider, ReRouted, ReferralConcluded, ReferralWithdrawn, Referred},
    incident::Status,
    operation::Sector,
    referral::ReferralState,
};

const RECIPIENT: &str = "frankly";
const RETAILER: &str = "southern-grid";
const OTHER_RETAILER: &str = "wattlebird";

fn id(organisation: &str) -> OrganisationId {
    organisation.parse().expect("a token")
}

fn parties(provider: &str) -> Parties {
    Parties { reporter: id(RECIPIENT), provider: id(provider) }
}

fn actor(organisation: &str, party: Party) -> Actor {
    Actor {
        user: "avery".parse().expect("a token"),
        name: "Avery".to_owned(),
        organisation: id(organisation),
        organisation_name: organisation.to_owned(),
        party,
        role: Role::Agent,
    }
}

fn event(provider: &str, actor: Actor, change: impl Into<IncidentChange>) -> IncidentEvent {
    IncidentEvent {
        incident: "CDR-7".parse().expect("a key"),
        at: Timestamp::UNIX_EPOCH,
        actor,
        parties: parties(provider),
        status: Status::InProgress,
        change: change.into(),
    }
}

fn told(event: &IncidentEvent, organisation: &str) -> Option<ParticipantEvent> {
    ParticipantEvent::of_incident(event, 4, 1, &id(organisation))
}

fn commented(by: Actor, audience: Audience) -> IncidentEvent {
    event(RETAILER, by, Commented { comment_id: Uuid::nil(), body: "word".to_owned(), audience })
}

fn referred() -> Referred {
    let provider = Provider {
        organisation: id(RETAILER),
        organisation_name: RETAILER.to_owned(),
        brand_id: RETAILER.parse().expect("a token"),
        brand_name: RETAILER.to_owned(),
        sector: Sector::Energy,
    };
    let evidence = json!({
        "operation": "GET /energy/electricity/servicepoints", "data_cluster": "nmi_standing_data",
        "environment": "production", "occurred_from": "2026-03-02T00:00:00Z", "ongoing": true, "interaction_ids": [],
    });
    Referred {
        round: 1,
        expected_input: "Is the factor sent?".to_owned(),
        override_reason: Some("Our credentials are right.".to_owned()),
        provider,
        summary: "Usage answers 500".to_owned(),
        severity: crate::incident::Severity::Major,
        evidence: serde_json::from_value(evidence).expect("evidence"),
        attachments: Vec::new(),
    }
}

#[test]
fn the_type_names_whom_it_is_for_and_the_subject_follows_from_it() {
    let told = told(&commented(actor(RECIPIENT, Party::Adr), Audience::Everyone), RETAILER).expect("told");
    assert_eq!(told.event_type(), "participant.southern-grid.incident.commented.v1");
    assert_eq!(crate::event::entity(told.event_type()), "participant.southern-grid");
    assert_eq!(told.key(), "CDR-7");
    assert_eq!((told.relation, told.version), (Relation::Provider, 4));
}

#[test]
fn a_comment_reaches_who_may_read_it() {
    let retailer = || actor(RETAILER, Party::DataHolder);
    let readers = |event: &IncidentEvent| {
        [RECIPIENT, RETAILER, OTHER_RETAILER].map(|organisation| told(event, organisation).is_some())
    };
    assert_eq!(readers(&commented(retailer(), Audience::Everyone)), [true, true, false]);
    assert_eq!(readers(&commented(retailer(), Audience::Referral)), [false, true, false]);
    assert_eq!(readers(&commented(retailer(), Audience::Organisation)), [false, true, false]);
    assert_eq!(
        readers(&commented(actor(RECIPIENT, Party::Adr), Audience::Organisation)),
        [true, false, false]
    );
    let accc = commented(actor("accc", Party::Accc), Audience::Organisation);
    assert_eq!(readers(&accc), [false, false, false]);
}

#[test]
fn the_provider_gets_all_of_its_referral_and_the_recipient_only_that_there_is_one() {
    let event = event(RETAILER, actor(RETAILER, Party::DataHolder), Box::new(referred()));
    let provider = told(&event, RETAILER).expect("told");
    assert_eq!(
        provider.change,
        json!({ "expected_input": "Is the factor sent?", "override_reason": "Our credentials are right." })
    );
    assert_eq!(provider.audience, Audience::Referral, "not everyone on the incident reads all of it");
    assert_eq!(provider.referral.map(|referral| referral.to_string()).as_deref(), Some("CDR-7-R1"));
    let recipient = told(&event, RECIPIENT).expect("told");
    assert_eq!((recipient.change, recipient.referral), (json!({}), None));
    assert_eq!(recipient.audience, Audience::Everyone);
}

#[test]
fn nothing_of_what_provider_and_aemo_say_reaches_the_recipient() {
    let concluded = ReferralConcluded { round: 1, outcome: ReferralState::Returned };
    let ended = event(RETAILER, actor("aemo", Party::Aemo), concluded);
    let told_of_it = told(&ended, RECIPIENT).expect("told");
    assert!(!serde_json::to_string(&told_of_it).expect("JSON").contains("Avery"), "{told_of_it:?}");
    assert_eq!(told_of_it.change, json!({}));
    let withdrawn = ReferralWithdrawn { round: 1, reason: "SECRET".to_owned() };
    let withdrawn = event(RETAILER, actor(RETAILER, Party::DataHolder), withdrawn);
    assert_eq!(told(&withdrawn, RECIPIENT).expect("told").change, json!({}));
    let asked = ReferralEvent {
        incident: "CDR-7".parse().expect("a key"),
        round: 1,
        at: Timestamp::UNIX_EPOCH,
        actor: actor("aemo", Party::Aemo),
        parties: parties(RETAILER),
        state: ReferralState::Received,
        reference: None,
        change: Asked { question_id: None, question: "Which interval?".to_owned() }.into(),
    };
    assert_eq!(ParticipantEvent::of_referral(&asked, 2, &id(RECIPIENT)), None);
    let provider = ParticipantEvent::of_referral(&asked, 2, &id(RETAILER)).expect("told");
    assert_eq!(provider.event_type(), "participant.southern-grid.referral.asked.v1");
    assert_eq!(provider.change, json!({ "question": "Which interval?" }));
    assert_eq!(provider.state.as_deref(), Some("received"));
}

#[test]
fn who_loses_an_incident_learns_that_it_went_and_nothing_else() {
    let brand = |name: &str| Provider {
        organisation: id(name),
        organisation_name: name.to_owned(),
        brand_id: name.parse().expect("a token"),
        brand_name: name.to_owned(),
        sector: Sector::Energy,
    };
    let change = ReRouted { from: brand(RETAILER), to: brand(OTHER_RETAILER), reason: "SECRET".to_owned() };
    let rerouted = event(OTHER_RETAILER, actor("accc", Party::Accc), change);
    let former = told(&rerouted, RETAILER).expect("told");
    assert_eq!(former.event_type(), "participant.southern-grid.incident.left.v1");
    let body = serde_json::to_string(&former).expect("JSON");
    assert!(!["SECRET", OTHER_RETAILER, "Avery", "accc"].iter().any(|word| body.contains(word)), "{body}");
    for party in [OTHER_RETAILER, RECIPIENT] {
        let told = told(&rerouted, party).expect("told");
        assert_eq!(told.event_type(), format!("participant.{party}.incident.rerouted.v1"));
        assert_eq!(told.change["to"]["organisation"], OTHER_RETAILER);
    }
    let after = event(
        OTHER_RETAILER,
        actor(OTHER_RETAILER, Party::DataHolder),
        Commented { comment_id: Uuid::nil(), body: "ours now".to_owned(), audience: Audience::Everyone },
    );
    assert_eq!(told(&after, RETAILER), None);
}
