//! More than one round with AEMO.

use serde_json::json;
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

#[tokio::test]
async fn returned_referral_can_be_referred_again() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    assert_eq!(aemo.next().await.body["round"], 1);
    let returned = aemo.answer("return", &key, 1, json!({"reason": "Say which intervals."})).await.ok();
    assert_eq!(returned["state"], "returned");
    retailer.until(&key, "in_progress").await;
    wait_for("the reason", async || {
        retailer.timeline(&key).await.contains("Say which intervals.").then_some(())
    })
    .await;

    retailer.act(&key, "refer", json!({"expected_input": "Intervals of 3 March."})).await.ok(200);
    let second = aemo.next().await;
    assert_eq!(
        (second.body["round"].as_i64(), second.body["referral"].as_str()),
        (Some(2), Some(&*format!("{key}-R2")))
    );
    assert_eq!(second.header("ce-incidentversion"), "2");
    // The first round is over, whatever is said in it.
    let late = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(late["state"], "returned");
    aemo.answer("accept", &key, 2, json!({})).await.ok();
    aemo.answer("contribute", &key, 2, json!({"advice": "Reloaded."})).await.ok();
    retailer.until(&key, "in_progress").await;
    let rounds = retailer.get("/referrals").await.ok(200);
    let states: Vec<_> =
        rounds["items"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&"returned") && states.contains(&"contributed"), "{states:?}");
}

#[tokio::test]
async fn withdrawn_referral_is_over_for_aemo() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    aemo.next().await;
    let back = retailer.act(&key, "withdraw-referral", json!({"reason": "It was our header."})).await.ok(200);
    assert_eq!(back["status"], "in_progress");
    let withdrawn = aemo.next().await;
    assert_eq!(withdrawn.subject, format!("aemo.referral.withdrawn.v1.{key}"));
    assert_eq!(withdrawn.body["change"]["reason"], "It was our header.");
    let refused = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(refused["state"], "withdrawn");
}

#[tokio::test]
async fn aemos_answer_is_idempotent_by_message_id() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    aemo.next().await;
    let first = aemo.answer_as("accept", &key, 1, json!({}), Some("m1")).await.ok();
    assert_eq!(aemo.answer_as("accept", &key, 1, json!({}), Some("m1")).await.ok(), first);
    aemo.answer_as("accept", &key, 1, json!({"reference": "INC7"}), Some("m1")).await.refused("422");
    // Without the id it is a second answer, which the state refuses.
    let refused = aemo.answer("accept", &key, 1, json!({})).await.refused("409");
    assert_eq!(refused["allowed_actions"], json!(["defer", "ask", "contribute", "comment"]));
}

#[tokio::test]
async fn ill_formed_answers_are_told_what_is_wrong() {
    let world = World::start().await;
    let aemo = world.aemo().await;
    aemo.raw("accept", b"not json".to_vec(), None).await.refused("400");
    let missing = aemo.raw("accept", b"{}".to_vec(), None).await.refused("422");
    let fields: Vec<_> = missing["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, [json!("incident"), json!("round")]);
    aemo.answer("accept", "CDR-999", 1, json!({})).await.refused("404");
}
