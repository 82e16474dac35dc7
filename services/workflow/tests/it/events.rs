//! Events that come twice, too early, too late, or broken.

use contracts::{Action, Status};
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, provider_agent, raised};

#[tokio::test]
async fn redelivered_event_changes_nothing() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let again = raised(1, world.now());
    world.as_intake(&again, 1, Uuid::from_u128(1_000_001)).await;
    let refer = json!({"expected_input": "Check it"});
    world.act(&provider_agent(), key, Action::Refer, refer.clone()).await.unwrap();
    let contributed = world.contributed(key, 1);
    world.as_liaison(&contributed, 1, Uuid::from_u128(1)).await;
    world.wait_for_status(key, Status::InProgress).await;
    world.act(&provider_agent(), key, Action::Refer, refer).await.unwrap();
    let before = world.stored(key).await;
    world.as_liaison(&contributed, 1, Uuid::from_u128(1)).await;
    world.wait_until_all_is_read().await;
    assert_eq!(world.stored(key).await, before);
    world.stop().await;
}

#[tokio::test]
async fn an_event_that_comes_out_of_order_waits() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    world.act(&provider_agent(), key, Action::Refer, json!({"expected_input": "Check it"})).await.unwrap();
    world.as_liaison(&world.contributed(key, 1), 2, Uuid::from_u128(2)).await;
    world.wait_until_all_is_read().await;
    assert_eq!(world.stored(key).await, Some((Status::ReferredToAemo, 3)));
    world.as_liaison(&world.opened(key, 1), 1, Uuid::from_u128(1)).await;
    world.wait_for_status(key, Status::InProgress).await;
    world.stop().await;
}

#[tokio::test]
async fn an_answer_to_a_round_that_was_withdrawn_changes_nothing() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let provider = provider_agent();
    let refer = json!({"expected_input": "Check it"});
    world.act(&provider, key, Action::Refer, refer.clone()).await.unwrap();
    world.act(&provider, key, Action::WithdrawReferral, json!({"reason": "Found it"})).await.unwrap();
    world.as_liaison(&world.contributed(key, 1), 1, Uuid::from_u128(1)).await;
    world.wait_until_read("cdr.referral", "CDR-1", 1).await;
    assert_eq!(world.stored(key).await, Some((Status::InProgress, 4)));
    world.act(&provider, key, Action::Refer, refer).await.unwrap();
    world.as_liaison(&world.returned(key, 1), 2, Uuid::from_u128(2)).await;
    world.wait_until_read("cdr.referral", "CDR-1", 2).await;
    assert_eq!(world.stored(key).await, Some((Status::ReferredToAemo, 5)));
    world.stop().await;
}

#[tokio::test]
async fn a_broken_event_holds_up_no_other() {
    let world = World::start().await;
    // A round of an incident that nobody knows.
    let unknown = contracts::IncidentKey::from_number(77).unwrap();
    world.as_liaison(&world.contributed(unknown, 1), 1, Uuid::from_u128(1)).await;
    world.raised(1).await;
    let dead = test_support::wait_for("the dead letter", async || {
        let dead: Option<String> =
            sqlx::query_scalar("SELECT data FROM outbox WHERE event_type = 'dead.workflow'")
                .fetch_optional(world.database.pool())
                .await
                .unwrap();
        dead
    })
    .await;
    assert!(dead.contains("no row for CDR-77"), "{dead}");
    world.stop().await;
}
