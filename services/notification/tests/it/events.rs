//! What the other services say.

use contracts::{
    Actor, Audience, IncidentKey, Party, ReferralState, Role, Status,
    event::{
        Acknowledged, Asked, Commented, IncidentChange, IncidentEvent, Provider, ReRouted, ReferralEvent,
        Resolved, UserEvent,
    },
    lifecycle::Parties,
    operation::Sector,
    participant::EnrolledUser,
};
use jiff::Timestamp;
use uuid::Uuid;

/// Everyone there is: user, organisation, party, role.
const PEOPLE: [(&str, &str, Party, Role); 8] = [
    ("ada", "budget-buddy", Party::Adr, Role::Agent),
    ("abe", "budget-buddy", Party::Adr, Role::Viewer),
    ("dana", "harbour", Party::DataHolder, Role::Agent),
    ("dora", "harbour", Party::DataHolder, Role::Viewer),
    ("sam", "sunstone", Party::DataHolder, Role::Agent),
    ("mia", "aemo", Party::Aemo, Role::Agent),
    ("cleo", "accc", Party::Accc, Role::Agent),
    ("otto", "portal", Party::Operator, Role::Agent),
];

pub(crate) fn people() -> impl Iterator<Item = UserEvent> {
    PEOPLE.into_iter().map(|(id, organisation, party, role)| {
        UserEvent(EnrolledUser {
            id: id.parse().expect("a user"),
            name: id.to_owned(),
            organisation: organisation.parse().expect("an organisation"),
            party,
            role,
        })
    })
}

pub(crate) fn actor(id: &str) -> Actor {
    let UserEvent(user) = people().find(|UserEvent(user)| user.id.as_str() == id).expect("one of PEOPLE");
    Actor {
        user: user.id,
        name: user.name,
        organisation_name: user.organisation.to_string(),
        organisation: user.organisation,
        party: user.party,
        role: user.role,
    }
}

pub(crate) fn key(n: i64) -> IncidentKey {
    IncidentKey::from_number(n).expect("positive")
}

fn at() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().expect("a moment")
}

fn parties() -> Parties {
    Parties {
        reporter: "budget-buddy".parse().expect("an organisation"),
        provider: "harbour".parse().expect("an organisation"),
    }
}

pub(crate) fn event(
    incident: IncidentKey,
    by: &str,
    status: Status,
    change: impl Into<IncidentChange>,
) -> IncidentEvent {
    IncidentEvent { incident, at: at(), actor: actor(by), parties: parties(), status, change: change.into() }
}

pub(crate) fn acknowledged(incident: IncidentKey) -> IncidentEvent {
    event(incident, "dana", Status::InProgress, Acknowledged { assignee: (&Actor::system()).into() })
}

pub(crate) fn resolved(incident: IncidentKey) -> IncidentEvent {
    event(incident, "ada", Status::Resolved, Resolved {})
}

pub(crate) fn commented(incident: IncidentKey, by: &str, audience: Audience) -> IncidentEvent {
    let change = Commented { comment_id: Uuid::from_u128(9), body: "psst".to_owned(), audience };
    event(incident, by, Status::InProgress, change)
}

/// The ACCC sends it on from harbour to sunstone.
pub(crate) fn rerouted(incident: IncidentKey) -> IncidentEvent {
    let provider = |id: &str| Provider {
        organisation: id.parse().expect("an organisation"),
        organisation_name: id.to_owned(),
        brand_id: id.parse().expect("a brand"),
        brand_name: id.to_owned(),
        sector: Sector::Energy,
    };
    let change = ReRouted { from: provider("harbour"), to: provider("sunstone"), reason: "psst".to_owned() };
    let mut event = event(incident, "cleo", Status::New, change);
    event.parties.provider = "sunstone".parse().expect("an organisation");
    event
}

/// As read from the wire: the test need not know all of a referral.
pub(crate) fn referred(incident: IncidentKey) -> IncidentEvent {
    let change = serde_json::json!({
        "round": 1,
        "expected_input": "psst",
        "provider": {
            "organisation": "harbour", "organisation_name": "harbour", "brand_id": "harbour",
            "brand_name": "Harbour", "sector": "energy",
        },
        "summary": "psst",
        "severity": 2,
        "evidence": {
            "operation": "GET /energy/electricity/servicepoints",
            "data_cluster": "nmi_standing_data",
            "environment": "production",
            "occurred_from": at(),
            "ongoing": true,
            "interaction_ids": [],
        },
    });
    let change: contracts::event::Referred = serde_json::from_value(change).expect("a referral");
    event(incident, "dana", Status::ReferredToAemo, Box::new(change))
}

pub(crate) fn asked(incident: IncidentKey) -> ReferralEvent {
    ReferralEvent {
        incident,
        round: 1,
        at: at(),
        actor: actor("mia"),
        parties: parties(),
        state: ReferralState::Received,
        reference: None,
        change: Asked { question_id: None, question: "psst".to_owned() }.into(),
    }
}
