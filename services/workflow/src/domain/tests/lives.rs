//! Whatever people do, in whatever order, some things stay true.

use contracts::{Action, ReferralState, Relation, Role, Status};
use proptest::prelude::*;

use super::builders::{incident, of, take};
use crate::domain::{
    Decided, Incident, State,
    permission::{self, Asker},
};

/// Something that somebody tries.
#[derive(Debug, Clone)]
enum Attempt {
    Act(Action, Relation),
    Answer { round: i32 },
    Close,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let act = (prop::sample::select(Action::ALL), prop::sample::select(Relation::ALL))
        .prop_map(|(action, relation)| Attempt::Act(action, relation));
    let answer = (1..4).prop_map(|round| Attempt::Answer { round });
    prop::collection::vec(prop_oneof![12 => act, 2 => answer, 1 => Just(Attempt::Close)], 1..120)
}

/// What the attempt gives; `None` where it was refused.
fn attempt(on: &Incident, attempt: &Attempt) -> Option<Decided> {
    match *attempt {
        Attempt::Act(action, relation) => {
            let mut actor = of(relation, Role::Agent);
            if relation == Relation::Provider {
                actor.organisation = on.provider.organisation.clone();
            }
            let asker = Asker { actor: &actor, expected_version: Some(on.version) };
            permission::to_act(on, asker, action).ok()?;
            Some(take(on.clone(), action, &actor).expect("permission knows what the domain refuses"))
        }
        Attempt::Answer { round } => on.clone().conclude_referral(round, ReferralState::Returned),
        Attempt::Close => on.clone().close(),
    }
}

/// DOMAIN, "Lifecycle", column "Leaves to".
fn leads_to(from: Status) -> &'static [Status] {
    use Status as S;
    match from {
        S::New => &[S::InProgress, S::Cancelled],
        S::InProgress => &[S::WaitingForReporter, S::ReferredToAemo, S::ReadyToVerify, S::Cancelled],
        S::WaitingForReporter | S::ReferredToAemo => &[S::InProgress],
        S::ReadyToVerify => &[S::Resolved, S::InProgress],
        S::Resolved => &[S::Closed, S::InProgress],
        S::Closed | S::Cancelled => &[],
    }
}

proptest! {
    #[test]
    fn every_life_keeps_to_the_table(attempts in attempts()) {
        let mut now = incident(Status::New);
        now.version = 1;
        now.rounds = 0;
        for tried in &attempts {
            let Some(Decided { incident: next, .. }) = attempt(&now, tried) else { continue };
            let (from, to) = (now.state.status(), next.state.status());
            prop_assert!(from == to || leads_to(from).contains(&to), "{tried:?}: {from} to {to}");
            prop_assert!(!from.is_final(), "{tried:?} after {from}");
            prop_assert_eq!(next.version, now.version + 1);
            let opened = matches!(tried, Attempt::Act(Action::Refer, _));
            prop_assert_eq!(next.rounds, now.rounds + i32::from(opened));
            if let State::ReferredToAemo { round, .. } = next.state {
                prop_assert_eq!(round, next.rounds);
            }
            prop_assert_eq!(&next.reporter, &now.reporter);
            now = next;
        }
    }
}
