//! What is refused, and how.

use contracts::{
    Action, Actor, IncidentKey, Party, Role, Status,
    event::{Assignee, IncidentChange},
    nats::subjects,
    problem::Kind,
};
use serde_json::json;

use crate::world::{World, actor, provider_agent, reporter};

#[tokio::test]
async fn a_stale_version_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let key = world.raised(1).await;
    world.comment(&reporter(), key, json!({"body": "Hurry"})).await.unwrap();
    let subject = subjects::workflow::action(Action::Acknowledge);
    let problem = world.send(&subject, &provider_agent(), key, Some(1), json!({})).await.unwrap_err();
    assert_eq!(problem.kind(), Kind::Stale);
    assert!(problem.detail.contains("version 2 is current"), "{problem}");
    assert_eq!(world.stored(key).await, Some((Status::New, 2)));
    world.send(&subject, &provider_agent(), key, Some(2), json!({})).await.unwrap();
    world.stop().await;
}

#[tokio::test]
async fn each_refusal_says_what_is_wrong_and_what_is_allowed() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let refused = async |actor: &Actor, key: IncidentKey, action: Action| {
        world.act(actor, key, action, json!({})).await.unwrap_err()
    };
    let unknown = IncidentKey::from_number(99).unwrap();
    assert_eq!(refused(&provider_agent(), unknown, Action::Acknowledge).await.kind(), Kind::NotFound);
    for stranger in [
        actor("abn-2", Party::DataHolder),
        actor("meterwise", Party::Adr),
        actor("aemo", Party::Aemo),
        actor("operator", Party::Operator),
    ] {
        assert_eq!(refused(&stranger, key, Action::Acknowledge).await.kind(), Kind::NotFound);
        let said = world.comment(&stranger, key, json!({"body": "Hello"})).await.unwrap_err();
        assert_eq!(said.kind(), Kind::NotFound);
    }
    let mut viewer = provider_agent();
    viewer.role = Role::Viewer;
    assert_eq!(refused(&viewer, key, Action::Acknowledge).await.kind(), Kind::Forbidden);
    assert_eq!(refused(&reporter(), key, Action::Acknowledge).await.kind(), Kind::Forbidden);
    let conflict = refused(&provider_agent(), key, Action::Refer).await;
    assert_eq!((conflict.kind(), conflict.state.as_deref()), (Kind::Conflict, Some("new")));
    assert!(conflict.allowed_actions.unwrap().contains(&"acknowledge".to_owned()));
    let invalid = world.act(&reporter(), key, Action::Cancel, json!({"cause": "slip"})).await.unwrap_err();
    let named: Vec<_> = invalid.errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    assert_eq!(named, [("reason", "required"), ("cause", "unknown")]);
    assert_eq!(world.stored(key).await, Some((Status::New, 1)));
    world.stop().await;
}

#[tokio::test]
async fn of_two_at_once_one_is_late() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let provider = provider_agent();
    let acknowledge = || world.act(&provider, key, Action::Acknowledge, json!({}));
    let (first, second) = tokio::join!(acknowledge(), acknowledge());
    let refused = first.as_ref().err().or(second.as_ref().err()).expect("one is refused");
    assert_eq!(refused.kind(), Kind::Conflict);
    assert!(first.is_ok() != second.is_ok());
    assert_eq!(world.stored(key).await, Some((Status::InProgress, 2)));
    world.stop().await;
}

#[tokio::test]
async fn a_comment_reaches_whom_it_may() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let say = async |actor: &Actor, audience: &str| {
        let said = world.comment(actor, key, json!({"body": "Hello", "audience": audience})).await;
        said.map(|reply| reply.comment_id.is_some()).map_err(|problem| problem.status)
    };
    assert_eq!(say(&reporter(), "everyone").await, Ok(true));
    assert_eq!(say(&reporter(), "organisation").await, Ok(true));
    assert_eq!(say(&reporter(), "referral").await, Err(403));
    assert_eq!(say(&provider_agent(), "referral").await, Err(422));
    assert_eq!(say(&provider_agent(), "anyone").await, Err(422));
    let expected_input = json!({"expected_input": "Check it"});
    world.act(&provider_agent(), key, Action::Refer, expected_input).await.unwrap();
    assert_eq!(say(&provider_agent(), "referral").await, Ok(true));
    let aemo = actor("aemo", Party::Aemo);
    assert_eq!(say(&aemo, "everyone").await, Err(403));
    let detail = world.comment(&aemo, key, json!({"body": "Hello"})).await.unwrap_err().detail;
    assert!(detail.contains("/api/v1/referrals/"), "{detail}");
    world.stop().await;
}

#[tokio::test]
async fn it_is_given_to_the_colleague_whom_the_gateway_vouches_for_and_to_nobody_else() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let provider = provider_agent();
    let colleague = Assignee { user: "colleague".parse().unwrap(), name: "Colleague of abn-1".to_owned() };
    let fields = json!({"assignee": "colleague"});
    let unvouched = world.act(&provider, key, Action::Assign, fields.clone()).await.unwrap_err();
    assert_eq!((unvouched.kind(), unvouched.errors[0].field.as_str()), (Kind::Invalid, "assignee"));
    let both = json!({"assignee": "colleague", "release": true});
    for (fields, vouched) in [(json!({"assignee": "another"}), &colleague), (both, &colleague)] {
        let problem = world.assign(&provider, key, vouched, fields).await.unwrap_err();
        assert_eq!((problem.kind(), problem.errors[0].field.as_str()), (Kind::Invalid, "assignee"));
    }
    // Whom anybody vouches for changes nothing for who may not assign at all.
    let stranger = world.assign(&reporter(), key, &colleague, fields.clone()).await.unwrap_err();
    assert_eq!(stranger.kind(), Kind::Forbidden);
    assert_eq!(world.stored(key).await, Some((Status::New, 1)));

    world.assign(&provider, key, &colleague, fields).await.unwrap();
    let event = world.published("cdr.incident.assigned.v1", key, 2).await;
    let IncidentChange::Assigned(assigned) = event.change else { panic!("another change") };
    assert_eq!((assigned.assignee, event.actor.user), (Some(colleague), provider.user));
    world.stop().await;
}
