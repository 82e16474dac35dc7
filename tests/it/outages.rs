//! Parts that are away while others work.

use serde_json::json;
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

#[tokio::test]
async fn services_that_were_down_catch_up() {
    let world = World::start().await;
    // Who is not known yet is not told: the users are published before the first incident is.
    world.settle().await;
    let (adr, retailer, mut aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let first = adr.raise().await;
    retailer.act(&first, "acknowledge", json!({})).await.ok(200);
    world.stop_service(aemo_liaison::NAME).await;
    world.stop_service(notification::NAME).await;
    retailer.act(&first, "refer", json!({"expected_input": "Look."})).await.ok(200);
    world.stop_service(workflow::NAME).await;
    // Intake takes incidents whoever else is away; what needs workflow says so.
    let second = adr.raise().await;
    let refused = retailer.act(&second, "acknowledge", json!({})).await.refused(503);
    assert!(refused["detail"].as_str().unwrap().contains("workflow"), "{refused}");
    adr.get("/notifications").await.refused(503);

    for service in [workflow::NAME, aemo_liaison::NAME, notification::NAME] {
        world.start_service(service).await;
    }
    wait_for("the referral to wait for AEMO", async || (aemo.unread().await == 1).then_some(())).await;
    assert_eq!(aemo.next().await.body["incident"], *first);
    wait_for("workflow to know the second", async || {
        (retailer.act(&second, "acknowledge", json!({})).await.status == 200).then_some(())
    })
    .await;
    wait_for("the retailer to be told of both", async || {
        let both = [retailer.notifications(&first).await, retailer.notifications(&second).await];
        both.iter().all(|heard| heard.contains(&"raised".to_owned())).then_some(())
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_when_the_broker_dies() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    world.cluster.kill_nats().await;
    // A read needs no broker; a command says that it cannot be done now.
    assert_eq!(adr.incident(&key).await["status"], "in_progress");
    retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.refused(503);
    world.cluster.start_nats().await;
    wait_for("the referral to be taken", async || {
        let answer = retailer.act(&key, "refer", json!({"expected_input": "Look."})).await;
        // The command that nobody seemed to answer may have been done: then this one finds it so.
        (answer.status == 200 || answer.body["state"] == "referred_to_aemo").then_some(())
    })
    .await;
    assert_eq!(aemo.next().await.body["incident"], *key);
}
