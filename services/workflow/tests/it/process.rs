//! The guide's process, as far as workflow is concerned.

use contracts::{Action, ReferralState, Status, event::IncidentChange};
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, provider_agent, reporter, root_cause};

#[tokio::test]
async fn an_incident_goes_through_a_referral_to_resolved() {
    let world = World::start().await;
    let (provider, reporter) = (provider_agent(), reporter());
    let key = world.raised(1).await;

    let reply = world.act(&provider, key, Action::Acknowledge, json!({})).await.unwrap();
    assert_eq!((reply.version, reply.status), (2, Status::InProgress));
    assert!(reply.available_actions.contains(&Action::Refer));
    let expected_input = json!({"expected_input": "Check the interval data"});
    let reply = world.act(&provider, key, Action::Refer, expected_input).await.unwrap();
    assert_eq!((reply.version, reply.status), (3, Status::ReferredToAemo));
    let referred = world.published("cdr.incident.referred.v1", key, 3).await;
    let IncidentChange::Referred(referral) = referred.change else { panic!("another change") };
    assert_eq!((referral.round, referral.summary.as_str()), (1, "Usage is cut off"));

    world.as_liaison(&world.opened(key, 1), 1, Uuid::from_u128(1)).await;
    world.as_liaison(&world.contributed(key, 1), 2, Uuid::from_u128(2)).await;
    world.wait_for_status(key, Status::InProgress).await;
    let concluded = world.published("cdr.incident.referral_concluded.v1", key, 4).await;
    assert_eq!(concluded.actor.user.as_str(), "system");
    let IncidentChange::ReferralConcluded(concluded) = concluded.change else { panic!("another change") };
    assert_eq!((concluded.round, concluded.outcome), (1, ReferralState::Contributed));

    world.act(&provider, key, Action::ReadyToVerify, json!({})).await.expect_err("no root cause yet");
    world.act(&provider, key, Action::SetRootCause, root_cause()).await.unwrap();
    world.act(&provider, key, Action::ReadyToVerify, json!({})).await.unwrap();
    let reply = world.act(&reporter, key, Action::Resolve, json!({})).await.unwrap();
    assert_eq!((reply.version, reply.status), (7, Status::Resolved));
    assert_eq!(reply.available_actions, [Action::Reopen]);
    world.stop().await;
}

#[tokio::test]
async fn a_returned_round_is_followed_by_a_second_one() {
    let world = World::start().await;
    let provider = provider_agent();
    let key = world.incident_in(1, Status::InProgress).await;
    let refer = json!({"expected_input": "Check it"});
    world.act(&provider, key, Action::Refer, refer.clone()).await.unwrap();
    world.as_liaison(&world.returned(key, 1), 1, Uuid::from_u128(1)).await;
    world.wait_for_status(key, Status::InProgress).await;
    world.act(&provider, key, Action::Refer, refer).await.unwrap();
    let referred = world.published("cdr.incident.referred.v1", key, 5).await;
    let IncidentChange::Referred(referral) = referred.change else { panic!("another change") };
    assert_eq!(referral.round, 2);
    world.stop().await;
}

#[tokio::test]
async fn a_failed_verification_needs_a_new_root_cause() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::ReadyToVerify).await;
    let reason = json!({"reason": "Still 500"});
    world.act(&reporter(), key, Action::FailVerification, reason).await.unwrap();
    let problem = world.act(&provider_agent(), key, Action::ReadyToVerify, json!({})).await.unwrap_err();
    assert_eq!(problem.state.as_deref(), Some("in_progress"));
    world.act(&provider_agent(), key, Action::SetRootCause, root_cause()).await.unwrap();
    world.act(&provider_agent(), key, Action::ReadyToVerify, json!({})).await.unwrap();
    world.act(&reporter(), key, Action::Resolve, json!({})).await.unwrap();
    world.act(&reporter(), key, Action::Reopen, json!({"reason": "Again"})).await.unwrap();
    let problem = world.act(&provider_agent(), key, Action::ReadyToVerify, json!({})).await.unwrap_err();
    assert_eq!(problem.status, 409);
    world.stop().await;
}

#[tokio::test]
async fn every_change_is_kept_for_good() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    world.comment(&reporter(), key, json!({"body": "Any news?"})).await.unwrap();
    let kept: Vec<(i64, String)> =
        sqlx::query_as("SELECT version, event_type FROM incident_change WHERE incident = 1 ORDER BY version")
            .fetch_all(world.database.pool())
            .await
            .unwrap();
    let expected = [(2, "cdr.incident.acknowledged.v1"), (3, "cdr.incident.commented.v1")];
    assert_eq!(kept, expected.map(|(version, event_type)| (version, event_type.to_owned())));
    world.stop().await;
}
