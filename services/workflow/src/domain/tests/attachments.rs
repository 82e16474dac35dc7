//! Who attaches what, for whom, and who removes it.

use contracts::{
    Attachment, Audience, Relation, Role, Status,
    attachment::{MOST_FILES, MOST_FILES_AT_ONCE},
    command::{AttachForm, ReRouteForm, ReferForm},
    event::IncidentChange,
    problem::{Kind, Problem},
};
use uuid::Uuid;

use super::builders::{actor, incident, now, of, other_brand};
use crate::domain::{
    Decided, Incident, QuietPeriod,
    permission::{self, Asker},
};

fn files(count: usize) -> Vec<Attachment> {
    let file = |n: usize| Attachment {
        id: Uuid::from_u128(n as u128),
        file_name: format!("{n}.log"),
        media_type: "text/plain".to_owned(),
        size: 1,
        sha256: String::new(),
    };
    (0..count).map(file).collect()
}

fn attach(
    on: &Incident,
    (relation, role): (Relation, Role),
    count: usize,
    audience: Audience,
) -> Result<Decided, Problem> {
    let actor = of(relation, role);
    let as_whom = permission::to_attach(on, Asker { actor: &actor, expected_version: None })?;
    let form = AttachForm { body: None, audience: Some(audience) };
    on.clone()
        .attach(files(count), form, (&actor, as_whom), now())
        .map_err(|refusal| refusal.into_problem(on, as_whom, role))
}

fn detach(on: &Incident, relation: Relation, id: u128) -> Result<Decided, Problem> {
    let actor = of(relation, Role::Agent);
    let as_whom = permission::to_detach(on, Asker { actor: &actor, expected_version: None })?;
    on.clone()
        .detach(Uuid::from_u128(id), (&actor, as_whom))
        .map_err(|refusal| refusal.into_problem(on, as_whom, Role::Agent))
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
                    let attached = attach(&incident(status), (relation, role), 1, audience);
                    let refused = attached.err().map(|problem| problem.kind());
                    assert_eq!(refused, expected, "{status} {relation} {role} {audience}");
                }
            }
        }
    }
}

#[test]
fn a_file_for_aemo_goes_with_the_next_packet_and_no_other_does() {
    let mut before = incident(Status::InProgress);
    before.rounds = 0;
    let provider = (Relation::Provider, Role::Agent);
    let mut with = attach(&before, provider, 1, Audience::Referral).expect("allowed").incident;
    with = attach(&with, provider, 2, Audience::Organisation).expect("allowed").incident;
    with = attach(&with, (Relation::Reporter, Role::Agent), 2, Audience::Everyone).expect("allowed").incident;
    let form = ReferForm { expected_input: "Is it sent?".to_owned(), override_reason: None };
    let IncidentChange::Referred(referred) = with.refer(form).expect("referable").change else {
        panic!("referred")
    };
    assert_eq!(referred.attachments, files(1));

    before.shared_responsibility = false;
    let never = attach(&before, provider, 1, Audience::Referral).expect_err("AEMO never sees it");
    assert_eq!((never.kind(), never.errors[0].field.as_str()), (Kind::Invalid, "audience"));
}

#[test]
fn what_a_former_provider_meant_for_aemo_does_not_go_with_the_next_ones_referral() {
    let mut before = incident(Status::InProgress);
    before.rounds = 0;
    let with = attach(&before, (Relation::Provider, Role::Agent), 2, Audience::Referral).expect("allowed");
    let form = ReRouteForm { brand_id: "bluegum".parse().expect("a token"), reason: "Not theirs".to_owned() };
    let mut moved = with.incident.re_route(form, Some(other_brand())).expect("it fits").incident;
    let next = actor("abn-2", contracts::Party::DataHolder, Role::Agent);
    let form = AttachForm { body: None, audience: Some(Audience::Referral) };
    let own: Vec<Attachment> = files(3).into_iter().skip(2).collect();
    moved = moved.attach(own.clone(), form, (&next, Relation::Provider), now()).expect("allowed").incident;
    let form = ReferForm { expected_input: "Is it sent?".to_owned(), override_reason: None };
    let IncidentChange::Referred(referred) = moved.refer(form).expect("referable").change else {
        panic!("referred")
    };
    assert_eq!(referred.attachments, own);
}

#[test]
fn an_incident_has_room_for_twenty() {
    let reporter = (Relation::Reporter, Role::Agent);
    let fault = |on: &Incident, count| {
        let problem = attach(on, reporter, count, Audience::Everyone).expect_err("refused");
        (problem.errors[0].field.clone(), problem.errors[0].code.clone())
    };
    let mut on = incident(Status::New);
    assert_eq!(fault(&on, 0), ("file".to_owned(), "required".to_owned()));
    assert_eq!(fault(&on, MOST_FILES_AT_ONCE + 1), ("file".to_owned(), "too_many".to_owned()));
    for _ in 0..MOST_FILES / MOST_FILES_AT_ONCE {
        on = attach(&on, reporter, MOST_FILES_AT_ONCE, Audience::Everyone).expect("there is room").incident;
    }
    assert_eq!(fault(&on, 1), ("file".to_owned(), "too_many".to_owned()));
    let on = detach(&on, Relation::Reporter, 0).expect("its own").incident;
    assert!(attach(&on, reporter, 1, Audience::Everyone).is_ok());
}

#[test]
fn whose_it_is_removes_it_or_the_accc_at_any_time() {
    for status in Status::ALL {
        let before = incident(Status::InProgress);
        let mut on = attach(&before, (Relation::Provider, Role::Agent), 1, Audience::Everyone)
            .expect("allowed")
            .incident;
        on.state = incident(*status).state;
        let refused = |relation| detach(&on, relation, 0).expect_err("not its own").kind();
        assert_eq!(refused(Relation::Reporter), Kind::Forbidden, "{status}");
        assert_eq!(refused(Relation::Aemo), Kind::NotFound, "{status}");
        for relation in [Relation::Provider, Relation::Accc] {
            let removed = detach(&on, relation, 0).expect("allowed");
            assert!(
                matches!(removed.change, IncidentChange::Detached(_))
                    && removed.incident.attachments.is_empty()
            );
            assert_eq!(removed.incident.state.status(), *status);
            assert_eq!(detach(&removed.incident, relation, 0).expect_err("gone").kind(), Kind::NotFound);
        }
    }
}

#[test]
fn nobody_learns_of_a_file_that_is_not_for_him_by_removing_it() {
    let before = incident(Status::InProgress);
    let provider = (Relation::Provider, Role::Agent);
    let own = attach(&before, provider, 1, Audience::Organisation).expect("allowed").incident;
    for relation in [Relation::Reporter, Relation::Aemo, Relation::Accc] {
        assert_eq!(detach(&own, relation, 0).expect_err("unknown").kind(), Kind::NotFound, "{relation}");
    }
    let for_aemo = attach(&before, provider, 1, Audience::Referral).expect("allowed").incident;
    assert_eq!(detach(&for_aemo, Relation::Reporter, 0).expect_err("unknown").kind(), Kind::NotFound);
    assert_eq!(detach(&for_aemo, Relation::Aemo, 0).expect_err("not its own").kind(), Kind::Forbidden);
    let colleague = actor("abn-1", contracts::Party::DataHolder, Role::Agent);
    assert!(own.detach(Uuid::nil(), (&colleague, Relation::Provider)).is_ok());
}

#[test]
fn an_incident_that_is_over_says_that_it_takes_no_files() {
    let refused = attach(&incident(Status::Closed), (Relation::Reporter, Role::Agent), 1, Audience::Everyone);
    let expected = "The incident is Closed; it takes no more comments or files.";
    assert_eq!(refused.expect_err("it is over").detail, expected);
}

#[test]
fn a_file_on_a_resolved_incident_starts_the_quiet_period_again_and_its_removal_does_not() {
    let reporter = (Relation::Reporter, Role::Agent);
    let attached = attach(&incident(Status::Resolved), reporter, 1, Audience::Everyone).expect("allowed");
    assert!(matches!(attached.quiet_period, QuietPeriod::Until(_)));
    let removed = detach(&attached.incident, Relation::Reporter, 0).expect("its own");
    assert_eq!(removed.quiet_period, QuietPeriod::Unchanged);
}
