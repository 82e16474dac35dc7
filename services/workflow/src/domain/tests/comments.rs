//! Who says what to whom, and when.

use contracts::{
    Audience, Relation, Role, Status,
    event::IncidentChange,
    problem::{Kind, Problem},
};
use uuid::Uuid;

use super::builders::{incident, now, of};
use crate::domain::{
    Decided, Incident, QuietPeriod,
    permission::{self, Asker},
};

fn say(on: &Incident, relation: Relation, role: Role, audience: Audience) -> Result<Decided, Problem> {
    let actor = of(relation, role);
    let as_whom = permission::to_comment(on, Asker { actor: &actor, expected_version: None })?;
    on.clone()
        .comment(Uuid::nil(), "Hello".to_owned(), audience, as_whom, now())
        .map_err(|refusal| refusal.into_problem(on, as_whom, role))
}

#[test]
fn every_status_party_role_and_audience() {
    for &status in Status::ALL {
        for &relation in Relation::ALL {
            for &role in Role::ALL {
                for &audience in Audience::ALL {
                    let expected = if role == Role::Viewer || relation == Relation::Aemo {
                        Some(Kind::Forbidden)
                    } else if status.is_final() {
                        Some(Kind::Conflict)
                    } else if audience == Audience::Referral && relation != Relation::Provider {
                        Some(Kind::Forbidden)
                    } else {
                        None
                    };
                    let said = say(&incident(status), relation, role, audience);
                    let refused = said.err().map(|problem| problem.kind());
                    assert_eq!(refused, expected, "{status} {relation} {role} {audience}");
                }
            }
        }
    }
}

#[test]
fn aemo_is_spoken_to_only_after_a_referral() {
    let mut never_referred = incident(Status::InProgress);
    never_referred.rounds = 0;
    let problem = say(&never_referred, Relation::Provider, Role::Agent, Audience::Referral);
    let problem = problem.expect_err("AEMO is not on it");
    assert_eq!((problem.kind(), problem.errors[0].field.as_str()), (Kind::Invalid, "audience"));
}

#[test]
fn a_comment_on_a_resolved_incident_starts_the_quiet_period_again() {
    let said = say(&incident(Status::Resolved), Relation::Reporter, Role::Agent, Audience::Everyone);
    assert!(matches!(said.expect("allowed").quiet_period, QuietPeriod::Until(_)));
    let said = say(&incident(Status::InProgress), Relation::Reporter, Role::Agent, Audience::Everyone);
    let said = said.expect("allowed");
    assert_eq!(said.quiet_period, QuietPeriod::Unchanged);
    assert!(matches!(said.change, IncidentChange::Commented(_)));
}
