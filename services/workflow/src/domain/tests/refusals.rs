//! What is refused for another reason than the table.

use contracts::{
    Action, Relation, Role, Status,
    command::{AssignForm, ChangeSeverityForm, ReasonForm, ReferForm},
    event::{Assignee, IncidentChange},
    problem::Kind,
    triage::PROBABLY_NOT_AEMO,
};
use jiff::SignedDuration;

use super::builders::{answered, incident, now, of, take, taking};
use crate::domain::{
    QuietPeriod, Refusal, State,
    permission::{self, Asker},
};

fn conflict(refusal: Refusal, status: Status, relation: Relation) -> contracts::Problem {
    refusal.into_problem(&incident(status), relation, Role::Agent)
}

#[test]
fn an_old_version_is_stale_and_the_current_one_is_named() {
    let actor = of(Relation::Provider, Role::Agent);
    let on = incident(Status::New);
    let asker = |version| Asker { actor: &actor, expected_version: Some(version) };
    assert!(permission::to_act(&on, asker(5), Action::Acknowledge).is_ok());
    let problem = permission::to_act(&on, asker(4), Action::Acknowledge).expect_err("an old version");
    assert_eq!(problem.kind(), Kind::Stale);
    assert!(problem.detail.contains("version 5 is current"), "{problem}");
}

#[test]
fn who_may_never_do_it_learns_who_may() {
    let actor = of(Relation::Reporter, Role::Agent);
    let asker = Asker { actor: &actor, expected_version: None };
    let problem =
        permission::to_act(&incident(Status::New), asker, Action::Refer).expect_err("the provider's");
    let expected = "“Refer to AEMO” is for the provider; on this incident you are the reporter.";
    assert_eq!((problem.kind(), problem.detail.as_str()), (Kind::Forbidden, expected));
}

#[test]
fn what_is_not_shared_responsibility_or_of_another_sector_is_never_referred() {
    let mut plans = incident(Status::InProgress);
    plans.evidence.operation = "GET /energy/plans".parse().unwrap();
    // Intake refuses such an operation of a bank already; this is the second line of defence.
    let elsewhere = incident(Status::InProgress);
    for mut alone in [plans, elsewhere] {
        alone.shared_responsibility = false;
        let actor = of(Relation::Provider, Role::Agent);
        let asker = Asker { actor: &actor, expected_version: None };
        let problem = permission::to_act(&alone, asker, Action::Refer).expect_err("not AEMO's data");
        assert_eq!(problem.kind(), Kind::Conflict);
        for why in ["not shared responsibility", "not an energy retailer"] {
            assert!(problem.detail.contains(why), "{}", problem.detail);
        }
        assert!(!problem.allowed_actions.unwrap_or_default().contains(&"refer".to_owned()));
        assert!(matches!(take(alone, Action::Refer, &actor), Err(Refusal::Missing(_))));
    }
}

#[test]
fn nobody_refers_what_is_not_theirs_nor_while_a_round_is_open() {
    let provider = of(Relation::Provider, Role::Agent);
    let other = contracts::Actor { organisation: "another-retailer".parse().unwrap(), ..provider.clone() };
    let refused = |actor, status| {
        let asker = Asker { actor, expected_version: None };
        permission::to_act(&incident(status), asker, Action::Refer).expect_err("refused")
    };
    assert_eq!(refused(&other, Status::InProgress).kind(), Kind::NotFound);
    let open = refused(&provider, Status::ReferredToAemo);
    assert_eq!((open.kind(), open.state.as_deref()), (Kind::Conflict, Some("referred_to_aemo")));
    assert!(open.allowed_actions.unwrap_or_default().contains(&"withdraw-referral".to_owned()));
    let again = take(incident(Status::ReferredToAemo), Action::Refer, &provider);
    assert!(matches!(again, Err(Refusal::InvalidTransition { .. })));
}

#[test]
fn what_is_probably_not_aemos_is_referred_only_with_a_reason_that_aemo_reads() {
    let refused_call = |status| {
        let mut refused = incident(Status::InProgress);
        refused.evidence.http_status = Some(status);
        refused
    };
    let mut bulk = incident(Status::InProgress);
    bulk.evidence.operation = "GET /energy/electricity/servicepoints/usage".parse().unwrap();
    for doubtful in [refused_call(401), refused_call(403), refused_call(405), bulk] {
        let actor = of(Relation::Provider, Role::Agent);
        let asker = Asker { actor: &actor, expected_version: None };
        assert!(permission::to_act(&doubtful, asker, Action::Refer).is_ok(), "it may be asked for");
        let form = |reason: Option<&str>| ReferForm {
            expected_input: "Look".to_owned(),
            override_reason: reason.map(str::to_owned),
        };
        let refusal = doubtful.clone().refer(form(None)).expect_err("without a reason");
        let problem = conflict(refusal, Status::InProgress, Relation::Provider);
        assert_eq!(problem.kind(), Kind::Invalid);
        let named: Vec<_> = problem.errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
        assert_eq!(named, [("override_reason", PROBABLY_NOT_AEMO)]);
        let decided = doubtful.refer(form(Some("Our credentials are right"))).expect("with a reason");
        let IncidentChange::Referred(referred) = decided.change else { panic!("a referral") };
        assert_eq!(referred.override_reason.as_deref(), Some("Our credentials are right"));
    }
}

#[test]
fn there_is_no_verification_without_a_root_cause() {
    let mut unexplained = incident(Status::InProgress);
    unexplained.state = State::InProgress { root_cause: None };
    let actor = of(Relation::Provider, Role::Agent);
    let asker = Asker { actor: &actor, expected_version: None };
    let problem = permission::to_act(&unexplained, asker, Action::ReadyToVerify).expect_err("no root cause");
    assert_eq!(problem.kind(), Kind::Conflict);
    assert!(matches!(take(unexplained, Action::ReadyToVerify, &actor), Err(Refusal::Missing(_))));
}

#[test]
fn a_failed_verification_and_a_reopening_ask_for_a_new_root_cause() {
    let actor = of(Relation::Reporter, Role::Agent);
    for (status, action) in
        [(Status::ReadyToVerify, Action::FailVerification), (Status::Resolved, Action::Reopen)]
    {
        let decided = take(incident(status), action, &actor).expect("it is possible");
        assert_eq!(decided.incident.state, State::InProgress { root_cause: None }, "{action}");
    }
}

#[test]
fn after_fourteen_days_it_is_too_late_to_reopen() {
    let fourteen_days = SignedDuration::from_hours(14 * 24);
    let reason = || ReasonForm { reason: "It is back".to_owned() };
    let on_the_last_moment = incident(Status::Resolved).reopen(reason(), now() + fourteen_days);
    assert_eq!(on_the_last_moment.expect("still in time").quiet_period, QuietPeriod::Over);
    let later = now() + fourteen_days + SignedDuration::from_micros(1);
    let refusal = incident(Status::Resolved).reopen(reason(), later).expect_err("too late");
    assert_eq!(refusal, Refusal::TooLate { resolved_at: now() });
    let problem = conflict(refusal, Status::Resolved, Relation::Reporter);
    assert_eq!((problem.kind(), problem.allowed_actions), (Kind::Conflict, Some(Vec::new())));
}

#[test]
fn the_same_severity_is_no_change() {
    let severity = incident(Status::New).severity;
    let form = ChangeSeverityForm { severity, reason: "Because".to_owned() };
    let refusal = incident(Status::New).change_severity(form).expect_err("no change");
    let problem = conflict(refusal, Status::New, Relation::Provider);
    assert_eq!((problem.kind(), problem.errors[0].field.as_str()), (Kind::Invalid, "severity"));
}

#[test]
fn an_answer_to_a_round_that_is_not_open_changes_nothing() {
    assert!(answered(incident(Status::ReferredToAemo)).is_some());
    assert!(answered(incident(Status::InProgress)).is_none());
    let mut second_round = incident(Status::ReferredToAemo);
    second_round.rounds = 2;
    second_round.state = State::ReferredToAemo { round: 2, root_cause: None };
    let late = second_round.conclude_referral(1, contracts::ReferralState::Contributed);
    assert_eq!(late, None);
}

#[test]
fn who_acknowledges_works_on_it_unless_somebody_does() {
    let actor = of(Relation::Provider, Role::Agent);
    let taken = incident(Status::New).acknowledge(&actor).expect("it is new").incident;
    assert_eq!(taken.assignee.map(|a| a.user), Some(actor.user.clone()));
    let mut colleague = actor.clone();
    colleague.user = "colleague".parse().expect("a token");
    let assigned = incident(Status::New).assign(&colleague, taking(), None).expect("it is open").incident;
    let acknowledged = assigned.acknowledge(&actor).expect("it is new").incident;
    assert_eq!(acknowledged.assignee.map(|a| a.user), Some(colleague.user));
}

#[test]
fn it_is_given_only_to_whom_the_gateway_vouches_for() {
    let actor = of(Relation::Provider, Role::Agent);
    let colleague =
        |user: &str| Assignee { user: user.parse().expect("a token"), name: "A colleague".to_owned() };
    let give = |vouched: Option<Assignee>| {
        let form = AssignForm { assignee: Some(colleague("colleague").user), release: false };
        incident(Status::New).assign(&actor, form, vouched)
    };
    let given = give(Some(colleague("colleague"))).expect("a colleague").incident;
    assert_eq!(given.assignee, Some(colleague("colleague")));
    for vouched in [None, Some(colleague("somebody-else"))] {
        let problem = conflict(give(vouched).expect_err("no colleague"), Status::New, Relation::Provider);
        assert_eq!((problem.kind(), problem.errors[0].field.as_str()), (Kind::Invalid, "assignee"));
    }
    // Who names nobody takes it, whomever the gateway vouches for.
    let taken =
        incident(Status::New).assign(&actor, taking(), Some(colleague("colleague"))).expect("it is open");
    assert_eq!(taken.incident.assignee.map(|assignee| assignee.user), Some(actor.user));
}
