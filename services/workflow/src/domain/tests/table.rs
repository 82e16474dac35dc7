//! Every status, action, relation and role, against the domain as it runs: permission first, then the transition.

use contracts::{Action, Relation, Role, Status, lifecycle, problem::Kind};

use super::builders::{incident, of, strangers, take};
use crate::domain::{
    Refusal,
    permission::{self, Asker},
};

/// DOMAIN, "Lifecycle", as a reader would write it down: action, who, from where, to where. An action that is not
/// here for a status and a party is refused. `None`: the status stays.
#[rustfmt::skip]
const ALLOWED: &[(Action, Relation, &[Status], Option<Status>)] = &[
    (Action::Acknowledge, Relation::Provider, &[Status::New], Some(Status::InProgress)),
    (Action::RequestInformation, Relation::Provider, &[Status::InProgress], Some(Status::WaitingForReporter)),
    (Action::ProvideInformation, Relation::Reporter, &[Status::WaitingForReporter], Some(Status::InProgress)),
    (Action::Refer, Relation::Provider, &[Status::InProgress], Some(Status::ReferredToAemo)),
    (Action::WithdrawReferral, Relation::Provider, &[Status::ReferredToAemo], Some(Status::InProgress)),
    (Action::SetRootCause, Relation::Provider, &[Status::InProgress, Status::WaitingForReporter, Status::ReferredToAemo], None),
    (Action::ReadyToVerify, Relation::Provider, &[Status::InProgress], Some(Status::ReadyToVerify)),
    (Action::Resolve, Relation::Reporter, &[Status::ReadyToVerify], Some(Status::Resolved)),
    (Action::FailVerification, Relation::Reporter, &[Status::ReadyToVerify], Some(Status::InProgress)),
    (Action::Cancel, Relation::Reporter, &[Status::New], Some(Status::Cancelled)),
    (Action::Cancel, Relation::Accc, &[Status::New, Status::InProgress], Some(Status::Cancelled)),
    (Action::Reopen, Relation::Reporter, &[Status::Resolved], Some(Status::InProgress)),
    (Action::ChangeSeverity, Relation::Provider, OPEN, None),
    (Action::Assign, Relation::Provider, OPEN, None),
    (Action::AddReference, Relation::Provider, OPEN, None),
    (Action::AddReference, Relation::Reporter, OPEN, None),
    (Action::ReRoute, Relation::Accc, &[Status::New, Status::InProgress], None),
    (Action::Escalate, Relation::Accc, OPEN, None),
];

const OPEN: &[Status] = &[
    Status::New,
    Status::InProgress,
    Status::WaitingForReporter,
    Status::ReferredToAemo,
    Status::ReadyToVerify,
];

#[test]
fn every_status_action_relation_and_role_is_as_the_domain_says() {
    for &status in Status::ALL {
        for &action in Action::ALL {
            for &relation in Relation::ALL {
                for &role in Role::ALL {
                    settle(status, action, relation, role);
                }
            }
        }
    }
}

fn settle(status: Status, action: Action, relation: Relation, role: Role) {
    let case = format!("{status} {action} {relation} {role}");
    let before = incident(status);
    let actor = of(relation, role);
    let asker = Asker { actor: &actor, expected_version: None };
    let mine = || ALLOWED.iter().filter(|(a, r, ..)| *a == action && *r == relation);
    match permission::to_act(&before, asker, action) {
        Ok(as_whom) => {
            let (.., to) = mine().find(|(.., from, _)| from.contains(&status)).expect(&case);
            assert_eq!((as_whom, role), (relation, Role::Agent), "{case}");
            let decided = take(before.clone(), action, &actor).expect(&case);
            assert_eq!(decided.incident.state.status(), to.unwrap_or(status), "{case}");
            assert_eq!(decided.incident.version, before.version + 1, "{case}");
        }
        Err(problem) => {
            let allowed = role == Role::Agent && mine().any(|(.., from, _)| from.contains(&status));
            assert!(!allowed, "{case}: {problem}");
            let kind = if role == Role::Viewer || mine().next().is_none() {
                Kind::Forbidden
            } else {
                Kind::Conflict
            };
            assert_eq!(problem.kind(), kind, "{case}: {problem}");
            if kind == Kind::Conflict {
                let instead: Vec<String> = lifecycle::available(before.facts(), relation, role)
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                assert_eq!(problem.state.as_deref(), Some(status.as_str()), "{case}");
                assert_eq!(problem.allowed_actions, Some(instead), "{case}");
            }
        }
    }
}

/// Whoever may ask: the domain itself takes no transition that no party has.
#[test]
fn a_transition_that_nobody_has_is_refused_by_the_incident_itself() {
    for &status in Status::ALL {
        for &action in Action::ALL {
            let somebody = ALLOWED.iter().any(|(a, _, from, _)| *a == action && from.contains(&status));
            let taken = take(incident(status), action, &of(Relation::Provider, Role::Agent));
            match taken {
                Ok(_) => assert!(somebody, "{status} {action}"),
                Err(refusal) => {
                    assert!(!somebody, "{status} {action}: {refusal}");
                    assert_eq!(refusal, Refusal::InvalidTransition { from: status, action });
                }
            }
        }
    }
}

#[test]
fn who_is_not_on_the_incident_finds_none() {
    for &status in Status::ALL {
        for &action in Action::ALL {
            for actor in strangers() {
                let asker = Asker { actor: &actor, expected_version: Some(1) };
                let problem = permission::to_act(&incident(status), asker, action).expect_err("a stranger");
                assert_eq!(problem.kind(), Kind::NotFound, "{status} {action} {}", actor.organisation);
                assert_eq!(problem.detail, "There is no incident CDR-7 that you can see.");
            }
        }
    }
}

#[test]
fn aemo_finds_no_incident_that_was_not_referred() {
    let mut never_referred = incident(Status::InProgress);
    never_referred.rounds = 0;
    let actor = of(Relation::Aemo, Role::Agent);
    let asker = Asker { actor: &actor, expected_version: None };
    let problem = permission::to_comment(&never_referred, asker).expect_err("nothing of AEMO's");
    assert_eq!(problem.kind(), Kind::NotFound);
}
