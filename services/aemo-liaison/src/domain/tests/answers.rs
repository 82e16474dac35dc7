//! AEMO's ticket number, and the provider's answers.

use contracts::event::{AemoChange, ReferralChange, UpdateKind};

use super::*;
use crate::domain::answer::may_answer_aemo;

#[test]
fn the_ticket_number_stays_through_a_deferral() {
    let aemo = Actor::aemo_system();
    let deed = Deed { actor: &aemo, at: at(4) };
    let (again, told, said) =
        in_state(ReferralState::Deferred).answer((Answer::Accept, None), deed).expect("deferred");
    assert_eq!(again.round.reference.as_deref(), Some("INC0042"));
    assert_eq!(told.event.reference.as_deref(), Some("INC0042"));
    let ReferralChange::Accepted(accepted) = told.event.change else { panic!("accepted") };
    assert_eq!(accepted.reference.as_deref(), Some("INC0042"));
    assert_eq!(said, None);
}

#[test]
fn a_ticket_number_may_come_with_any_answer_and_the_last_one_counts() {
    let aemo = Actor::aemo_system();
    let deed = Deed { actor: &aemo, at: at(4) };
    for action in ReferralAction::AEMOS {
        for state in ReferralState::ALL {
            let given = (answer_of(action).0, Some("INC9".to_owned()));
            let Ok((after, told, said)) = in_state(*state).answer(given, deed) else { continue };
            assert_eq!(after.round.reference.as_deref(), Some("INC9"), "{action} when {state}");
            assert_eq!(told.event.reference.as_deref(), Some("INC9"), "{action} when {state}");
            assert!(said.is_some(), "{action} when {state}");
        }
    }
}

#[test]
fn the_provider_answers_a_question_while_the_round_is_open() {
    let provider = actor(Party::DataHolder, Role::Agent);
    let deed = Deed { actor: &provider, at: at(9) };
    for state in ReferralState::ALL {
        let before = in_state(*state);
        let seen = before.thread.referral_version;
        let answered = before.answer_aemo((question(), true), "Of 3 March.".to_owned(), deed);
        assert_eq!(answered.is_ok(), state.is_open(), "{state}");
        let Ok((after, (inner, outer), said)) = answered else { continue };
        assert_eq!((after.round.state.name(), said.kind.as_ref()), (*state, "answered"));
        let ReferralChange::Answered(told) = inner.event.change else { panic!("{state}") };
        assert_eq!((told.question_id, told.more_asked), (question().id, true));
        let AemoChange::Updated(update) = outer.event.change else { panic!("{state}") };
        assert_eq!((update.kind, update.question), (UpdateKind::Answer, Some(question())));
        assert_eq!(update.text, "Of 3 March.");
        // AEMO need not look again before it goes on.
        assert!(after.was_seen(Some(seen)).is_ok() && after.was_seen(Some(seen + 2)).is_err(), "{state}");
        assert!(after.was_seen(Some(seen - 1)).is_err(), "{state}");
    }
}

#[test]
fn who_answers_aemo_is_an_agent_of_the_provider() {
    let id = open(None, 1).0.id();
    let status = |party, role, organisation: &str| {
        let who = Actor { organisation: organisation.parse().expect("a token"), ..actor(party, role) };
        may_answer_aemo(&who, &parties(), id).err().map(|problem| problem.status)
    };
    assert_eq!(status(Party::DataHolder, Role::Agent, "harbour"), None);
    assert_eq!(status(Party::DataHolder, Role::Viewer, "harbour"), Some(403));
    assert_eq!(status(Party::DataHolder, Role::Agent, "other-retailer"), Some(404));
    assert_eq!(status(Party::Adr, Role::Agent, "budget-buddy"), Some(404));
    assert_eq!(status(Party::Aemo, Role::Agent, "aemo"), Some(403));
}
