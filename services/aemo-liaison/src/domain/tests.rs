//! The rules as tables, and what each needs: rounds, words and people.

mod answers;
mod clock;
mod packets;
mod states;

use contracts::{
    Actor, Environment, IncidentKey, Party, ReferralAction, ReferralState, Role, Severity,
    event::{Evidence, Provider, Question, Referred},
    lifecycle::Parties,
    operation::{Operation, Sector},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Answer, Deed, Former, Referral,
    referral::{BothSides, Entry},
};

fn incident() -> IncidentKey {
    IncidentKey::from_number(12).expect("positive")
}

fn parties() -> Parties {
    Parties {
        reporter: "budget-buddy".parse().expect("an organisation"),
        provider: "harbour".parse().expect("an organisation"),
    }
}

fn actor(party: Party, role: Role) -> Actor {
    Actor { party, role, ..Actor::aemo_system() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + second).expect("a moment")
}

fn referred(round: i32) -> Referred {
    let operation: Operation =
        "GET /energy/electricity/servicepoints/{servicePointId}/usage".parse().expect("in the catalogue");
    Referred {
        round,
        expected_input: "Where did distributionLossFactor go?".to_owned(),
        override_reason: None,
        attachments: Vec::new(),
        provider: Provider {
            organisation: parties().provider,
            organisation_name: "Harbour Energy".to_owned(),
            brand_id: "harbour-brand".parse().expect("a brand"),
            brand_name: "Harbour".to_owned(),
            sector: Sector::Energy,
        },
        summary: "Usage ends in Unexpected Error".to_owned(),
        severity: Severity::Major,
        evidence: Evidence {
            operation,
            secondary_operation: operation.secondary(),
            data_cluster: operation.data_cluster(),
            environment: Environment::Production,
            occurred_from: at(-3600),
            occurred_to: None,
            ongoing: true,
            interaction_ids: vec![Uuid::from_u128(7)],
            http_status: Some(500),
            error_urn: None,
            secondary_data_holder_error: Some(true),
        },
    }
}

fn open(before: Option<Referral>, round: i32) -> (Referral, BothSides, Entry) {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(0) };
    Referral::open((before, Former::default()), (incident(), &parties()), &referred(round), deed)
        .expect("the next round")
}

fn answer_of(action: ReferralAction) -> (Answer, Option<String>) {
    let text = || action.to_string();
    let answer = match action {
        ReferralAction::Accept => return (Answer::Accept, Some("INC0042".to_owned())),
        ReferralAction::Return => Answer::Return { reason: text() },
        ReferralAction::Defer => Answer::Defer { until: at(86_400), reason: text() },
        ReferralAction::Ask => Answer::Ask { question_id: Uuid::from_u128(4), question: text() },
        ReferralAction::Contribute => Answer::Contribute { advice: text() },
        ReferralAction::Comment => Answer::Comment { comment_id: Uuid::from_u128(1), body: text() },
        ReferralAction::Answer => panic!("the provider's"),
    };
    (answer, None)
}

fn question() -> Question {
    Question { id: Uuid::from_u128(4), text: "Which intervals?".to_owned() }
}

/// A round in each state, on the way that leads there.
fn in_state(state: ReferralState) -> Referral {
    use ReferralAction as A;
    let path: &[A] = match state {
        ReferralState::Received | ReferralState::Withdrawn => &[],
        ReferralState::Accepted => &[A::Accept],
        ReferralState::Deferred => &[A::Accept, A::Defer],
        ReferralState::Returned => &[A::Return],
        ReferralState::Contributed => &[A::Accept, A::Contribute],
    };
    let aemo = Actor::aemo_system();
    let deed = Deed { actor: &aemo, at: at(1) };
    let mut referral = path.iter().fold(open(None, 1).0, |referral, action| {
        referral.answer(answer_of(*action), deed).expect("on the way").0
    });
    if state == ReferralState::Withdrawn {
        referral.withdraw("solved", deed).expect("open");
    }
    referral
}
