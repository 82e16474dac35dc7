//! Failing the verification, reopening, cancelling.

use serde_json::json;

use crate::{
    api::Api,
    world::{ACCC, ADR, RETAILER, World},
};

async fn make_ready(retailer: &Api, key: &str) {
    let cause =
        json!({"code": "configuration", "text": "A header was cut.", "responsible_party": "provider"});
    retailer.act(key, "set-root-cause", cause).await.ok(200);
    retailer.act(key, "ready-to-verify", json!({})).await.ok(200);
}

#[tokio::test]
async fn failed_verification_and_reopening_put_it_back_in_progress() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    make_ready(&retailer, &key).await;
    let failed = adr.act(&key, "fail-verification", json!({"reason": "Still 500."})).await.ok(200);
    assert_eq!(failed["status"], "in_progress");
    // What was the cause did not hold: it is written anew before the next test.
    retailer.act(&key, "ready-to-verify", json!({})).await.refused(409);
    make_ready(&retailer, &key).await;
    assert_eq!(adr.act(&key, "resolve", json!({})).await.ok(200)["status"], "resolved");
    assert_eq!(
        adr.act(&key, "reopen", json!({"reason": "Back again."})).await.ok(200)["status"],
        "in_progress"
    );
    make_ready(&retailer, &key).await;
    adr.act(&key, "resolve", json!({})).await.ok(200);
}

#[tokio::test]
async fn question_and_answer() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let asked =
        retailer.act(&key, "request-information", json!({"question": "Which product?"})).await.ok(200);
    assert_eq!(asked["status"], "waiting_for_reporter");
    assert_eq!(adr.incident(&key).await["ball_in_court"], "reporter");
    let answered = adr.act(&key, "provide-information", json!({"answer": "Frankly Switch."})).await.ok(200);
    assert_eq!(answered["status"], "in_progress");
}

#[tokio::test]
async fn reporter_cancels_before_work_and_the_accc_while_it_goes_on() {
    let world = World::start().await;
    let (adr, retailer, accc) = (world.api(ADR), world.api(RETAILER), world.api(ACCC));
    let mine = adr.raise().await;
    assert_eq!(
        adr.act(&mine, "cancel", json!({"reason": "Our mistake."})).await.ok(200)["status"],
        "cancelled"
    );
    let worked_on = adr.raise().await;
    retailer.act(&worked_on, "acknowledge", json!({})).await.ok(200);
    let refused = adr.act(&worked_on, "cancel", json!({"reason": "Too late."})).await.refused(409);
    assert_eq!(refused["state"], "in_progress");
    assert_eq!(
        accc.act(&worked_on, "cancel", json!({"reason": "Spam."})).await.ok(200)["status"],
        "cancelled"
    );
    retailer.act(&worked_on, "acknowledge", json!({})).await.refused(409);
    adr.comment(&worked_on, "Anybody?", "everyone").await.refused(409);
}
