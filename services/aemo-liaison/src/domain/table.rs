//! The rules as tables: every state, answer, party and role; and how the two sequences are counted.

use contracts::{
    Actor, Environment, IncidentKey, Party, ReferralAction, ReferralState, Role, Severity, Status,
    event::{AemoChange, Evidence, Provider, ReferralChange, Referred},
    lifecycle::Parties,
    operation::{Operation, Sector},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Answer, Deed, Referral,
    answer::may_answer,
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
    Referral::open(before, (incident(), &parties()), &referred(round), Deed { actor: &provider, at: at(0) })
        .expect("the next round")
}

fn answer_of(action: ReferralAction) -> Answer {
    let text = || action.to_string();
    match action {
        ReferralAction::Accept => Answer::Accept { reference: Some(text()) },
        ReferralAction::Return => Answer::Return { reason: text() },
        ReferralAction::Defer => Answer::Defer { until: at(86_400), reason: text() },
        ReferralAction::Ask => Answer::Ask { question: text() },
        ReferralAction::Contribute => Answer::Contribute { advice: text() },
        ReferralAction::Comment => Answer::Comment { comment_id: Uuid::from_u128(1), body: text() },
    }
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
    let referral = path.iter().fold(open(None, 1).0, |referral, action| {
        referral.answer(answer_of(*action), deed).expect("on the way").0
    });
    if state == ReferralState::Withdrawn {
        return referral.withdraw("solved", deed).expect("open").0;
    }
    referral
}

#[test]
fn every_state_answer_party_and_role() {
    use ReferralState as S;
    #[rustfmt::skip]
    let table: &[(S, [Option<S>; 6])] = &[
        //                 accept             return             defer              ask                contribute            comment
        (S::Received,    [Some(S::Accepted), Some(S::Returned), None,              Some(S::Received), None,                 Some(S::Received)]),
        (S::Accepted,    [None,              None,              Some(S::Deferred), Some(S::Accepted), Some(S::Contributed), Some(S::Accepted)]),
        (S::Deferred,    [Some(S::Accepted), None,              None,              Some(S::Deferred), None,                 Some(S::Deferred)]),
        (S::Returned,    [None,              None,              None,              None,              None,                 Some(S::Returned)]),
        (S::Contributed, [None,              None,              None,              None,              None,                 Some(S::Contributed)]),
        (S::Withdrawn,   [None,              None,              None,              None,              None,                 Some(S::Withdrawn)]),
    ];
    assert_eq!(table.len(), S::ALL.len());
    for (state, expected) in table {
        for (action, expected) in ReferralAction::ALL.iter().zip(expected) {
            for party in Party::ALL {
                for role in Role::ALL {
                    let who = actor(*party, *role);
                    let case = format!("{state} {action} {party} {role}");
                    if *party != Party::Aemo || *role != Role::Agent {
                        assert_eq!(may_answer(&who).expect_err(&case).status, 403, "{case}");
                        continue;
                    }
                    may_answer(&who).expect(&case);
                    let before = in_state(*state);
                    let version = before.thread.referral_version;
                    match (before.answer(answer_of(*action), Deed { actor: &who, at: at(2) }), expected) {
                        (Ok((after, told, _)), Some(expected)) => {
                            assert_eq!(after.round.state.name(), *expected, "{case}");
                            assert_eq!(told.event.state, *expected, "{case}");
                            assert_eq!(told.version, version + 1, "{case}");
                            assert_eq!(after.thread.referral_version, version + 1, "{case}");
                        }
                        (Err(problem), None) => {
                            assert_eq!(problem.status, 409, "{case}");
                            assert_eq!(problem.state.as_deref(), Some(state.as_str()), "{case}");
                            let allowed = problem.allowed_actions.unwrap_or_default();
                            assert!(allowed.contains(&"comment".to_owned()), "{case}");
                            assert!(!allowed.contains(&action.to_string()), "{case}");
                        }
                        (outcome, _) => panic!("{case}: {outcome:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn a_withdrawal_ends_what_is_open_and_leaves_an_answer_as_it_stands() {
    let provider = actor(Party::DataHolder, Role::Agent);
    for state in ReferralState::ALL {
        let before = in_state(*state);
        let packets = before.thread.packet_version;
        let after = before.withdraw("solved", Deed { actor: &provider, at: at(3) });
        assert_eq!(after.is_some(), state.is_open(), "{state}");
        if let Some((after, (inner, outer), entry)) = after {
            assert_eq!(after.round.state.name(), ReferralState::Withdrawn);
            assert!(matches!(inner.event.change, ReferralChange::Withdrawn(_)));
            assert!(matches!(outer.event.change, AemoChange::Withdrawn(_)));
            assert_eq!(outer.version, packets + 1);
            assert_eq!(entry.body, "solved");
        }
    }
}

#[test]
fn the_two_sequences_are_counted_apart_and_on_through_the_rounds() {
    let aemo = Actor::aemo_system();
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &aemo, at: at(1) };
    let (mut referral, (inner, outer), _) = open(None, 1);
    assert_eq!((inner.version, outer.version), (1, 1));
    let (told, _) = referral.comment("see the log", Deed { actor: &provider, at: at(1) });
    assert_eq!(told.version, 2);
    let (told, _) =
        referral.change_severity(Severity::Critical, "all of it", Deed { actor: &provider, at: at(1) });
    let AemoChange::Updated(update) = &told.event.change else { panic!("{told:?}") };
    assert_eq!((told.version, update.severity), (3, Severity::Critical));
    let (referral, told, _) =
        referral.answer(Answer::Return { reason: "not ours".to_owned() }, deed).expect("received");
    assert_eq!(told.version, 2);
    let (mut referral, (inner, outer), _) = open(Some(referral), 2);
    assert_eq!((inner.version, inner.event.round), (3, 2));
    assert_eq!((outer.version, outer.event.referral.to_string().as_str()), (4, "CDR-12-R2"));
    assert_eq!(referral.close(Status::Resolved, at(9)).version, 5);
}

#[test]
fn a_round_opens_only_after_the_one_before_has_ended() {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(0) };
    let next = |before: Option<Referral>, round| {
        Referral::open(before, (incident(), &parties()), &referred(round), deed).map(|(r, ..)| r.round.number)
    };
    for state in ReferralState::ALL {
        assert_eq!(next(Some(in_state(*state)), 2).is_ok(), !state.is_open(), "{state}");
        assert!(next(Some(in_state(*state)), 3).is_err(), "{state}");
        assert!(next(Some(in_state(*state)), 1).is_err(), "{state}");
    }
    assert!(next(None, 2).is_err());
    let error = next(Some(in_state(ReferralState::Accepted)), 2).expect_err("still open");
    assert_eq!(error.to_string(), "rounds: CDR-12 is referred in round 2, but round 1 is still open");
}

#[test]
fn the_ticket_number_stays_through_a_deferral() {
    let aemo = Actor::aemo_system();
    let deed = Deed { actor: &aemo, at: at(4) };
    let (again, told, said) =
        in_state(ReferralState::Deferred).answer(Answer::Accept { reference: None }, deed).expect("deferred");
    assert_eq!(again.round.state.reference(), Some("accept"));
    let ReferralChange::Accepted(accepted) = told.event.change else { panic!("accepted") };
    assert_eq!(accepted.reference.as_deref(), Some("accept"));
    assert_eq!(said, None);
}

#[test]
fn aemo_reads_why_it_was_asked_all_the_same() {
    let mut referred = referred(1);
    referred.override_reason = Some("our credentials are right".to_owned());
    let packet = super::packet::of(&referred);
    assert_eq!(packet.override_reason, referred.override_reason);
}

#[test]
fn a_packet_names_nobody_of_the_reporters() {
    let (referral, (inner, outer), _) = open(None, 1);
    assert_eq!(referral.round.packet.expected_input, "Where did distributionLossFactor go?");
    let sent = serde_json::to_string(&outer.event).expect("an event");
    assert!(!sent.contains("budget-buddy"), "{sent}");
    assert!(!sent.contains("\"actor\""), "{sent}");
    let ReferralChange::Opened(opened) = inner.event.change else { panic!("opened") };
    assert_eq!(opened.packet, referral.round.packet);
}
