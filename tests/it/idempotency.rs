//! The same request twice, and requests that come too late.

use reqwest::Method;
use serde_json::json;

use crate::{
    api::usage_incident,
    world::{ADR, RETAILER, World},
};

#[tokio::test]
async fn same_key_same_answer_other_body_refused() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let first = adr.post_with_key("/incidents", "raise-1", &usage_incident()).await.ok(201);
    let again = adr.post_with_key("/incidents", "raise-1", &usage_incident()).await.ok(201);
    assert_eq!(again["key"], first["key"]);
    let mut other = usage_incident();
    other["summary"] = json!("Another one");
    adr.post_with_key("/incidents", "raise-1", &other).await.refused(422);
    assert_eq!(adr.get("/incidents").await.ok(200)["items"].as_array().map(Vec::len), Some(1));

    let key = first["key"].as_str().unwrap();
    let path = format!("/incidents/{key}/actions/acknowledge");
    retailer.post_with_key(&path, "ack-1", &json!({})).await.ok(200);
    let again = retailer.post_with_key(&path, "ack-1", &json!({})).await.ok(200);
    assert_eq!(
        again["version"], 2,
        "the repeat is answered like the first, and is no second acknowledgement"
    );
    retailer.post(&path, json!({})).await.refused(409);
}

#[tokio::test]
async fn an_action_on_an_old_version_is_refused() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    adr.comment(&key, "One more thing.", "everyone").await.ok(201);
    let path = format!("/incidents/{key}/actions/acknowledge");
    let stale = retailer
        .request(Method::POST, &path)
        .header("If-Match", "\"1\"")
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(stale.status(), 412);
    let current = retailer
        .request(Method::POST, &path)
        .header("If-Match", "\"2\"")
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(current.status(), 200);
}
