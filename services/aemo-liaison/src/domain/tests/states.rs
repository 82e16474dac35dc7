//! Every state, answer, party and role; and how the two sequences are counted.

use contracts::{
    Status,
    event::{AemoChange, ReferralChange},
};

use super::*;
use crate::domain::answer::may_answer;

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
        for (action, expected) in ReferralAction::AEMOS.iter().zip(expected) {
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
        let mut referral = in_state(*state);
        let before = referral.clone();
        let packets = before.thread.packet_version;
        let told = referral.withdraw("solved", Deed { actor: &provider, at: at(3) });
        assert_eq!(told.is_some(), state.is_open(), "{state}");
        if told.is_none() {
            assert_eq!(referral, before, "{state}");
        }
        if let Some(((inner, outer), entry)) = told {
            assert_eq!(referral.round.state.name(), ReferralState::Withdrawn);
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
    let (rescheduled, told, _) = referral
        .change_severity(Severity::Critical, "all of it", Deed { actor: &provider, at: at(1) })
        .expect("open");
    let AemoChange::Updated(update) = &told.event.change else { panic!("{told:?}") };
    assert_eq!((told.version, update.severity), (3, Severity::Critical));
    assert_eq!(rescheduled.map(|told| told.version), Some(2));
    let (referral, told, _) =
        referral.answer((Answer::Return { reason: "not ours".to_owned() }, None), deed).expect("received");
    assert_eq!(told.version, 3);
    let (mut referral, (inner, outer), _) = open(Some(referral), 2);
    assert_eq!((inner.version, inner.event.round), (4, 2));
    assert_eq!((outer.version, outer.event.referral.to_string().as_str()), (4, "CDR-12-R2"));
    assert_eq!(referral.close(Status::Resolved, at(9)).version, 5);
}

#[test]
fn a_round_opens_only_after_the_one_before_has_ended() {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(0) };
    let next = |before: Option<Referral>, round| {
        Referral::open((before, Former::default()), (incident(), &parties()), &referred(round), deed)
            .map(|(r, ..)| r.round.number)
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
