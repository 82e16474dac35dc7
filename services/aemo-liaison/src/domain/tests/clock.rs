//! When AEMO's first response is due.

use contracts::{
    clock::first_response_due,
    event::{AemoChange, Rescheduled},
};

use super::*;

#[test]
fn the_first_response_ends_the_clock_and_a_word_does_not() {
    let aemo = Actor::aemo_system();
    for (action, responds) in [
        (ReferralAction::Accept, true),
        (ReferralAction::Return, true),
        (ReferralAction::Ask, true),
        (ReferralAction::Comment, false),
    ] {
        let deed = Deed { actor: &aemo, at: at(7) };
        let (after, ..) = open(None, 1).0.answer(answer_of(action), deed).expect("received");
        assert_eq!(after.round.clock.at, responds.then(|| at(7)), "{action}");
        let later = Deed { actor: &aemo, at: at(8) };
        if let Ok((after, ..)) = after.answer(answer_of(ReferralAction::Ask), later) {
            assert_eq!(after.round.clock.at, Some(if responds { at(7) } else { at(8) }), "{action}");
        }
    }
}

#[test]
fn another_severity_is_another_clock_until_aemo_has_responded() {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(60) };
    for state in ReferralState::ALL.iter().filter(|state| state.is_open()) {
        let mut referral = in_state(*state);
        let before = referral.round.clock.due;
        assert_eq!(before, Some(first_response_due(Severity::Major, at(0))), "{state}");
        let (rescheduled, told, _) =
            referral.change_severity(Severity::Critical, "all of it", deed).expect("it is open");
        let AemoChange::Updated(update) = told.event.change else { panic!("{state}") };
        let awaited = *state == ReferralState::Received;
        // From when the round was opened, and not from now.
        let due = first_response_due(Severity::Critical, at(0));
        assert_eq!(update.first_response_due, awaited.then_some(due), "{state}");
        assert_eq!(referral.round.clock.due, if awaited { Some(due) } else { before }, "{state}");
        let told = rescheduled.map(|told| told.event.change);
        let expected =
            awaited.then(|| Rescheduled { severity: Severity::Critical, first_response_due: due }.into());
        assert_eq!(told, expected, "{state}");
    }
}

#[test]
fn once_aemos_part_has_ended_another_severity_is_noted_and_told_with_the_next_round() {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(60) };
    for state in ReferralState::ALL.iter().filter(|state| !state.is_open()) {
        let mut referral = in_state(*state);
        let before = referral.clone();
        assert_eq!(referral.change_severity(Severity::Critical, "all of it", deed), None, "{state}");
        assert_eq!(referral.thread.severity, Severity::Critical, "{state}");
        referral.thread.severity = before.thread.severity;
        assert_eq!(referral, before, "{state}: nothing else");
    }
}
