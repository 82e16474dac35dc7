//! Watching an incident: who is told of what, and who sees it.

use serde_json::{Value, json};
use test_support::wait_for;

use crate::{
    api::Api,
    world::{ACCC, ADR, ADR_VIEWER, AEMO, OTHER_RETAILER, RETAILER, World},
};

/// Asks until notification has heard of the user and of the incident: until then it says 503, try again.
async fn watch(user: &Api, key: &str, watching: bool) -> Value {
    let answer = wait_for("notification to have heard of both", async || {
        let answer = user.post(&format!("/incidents/{key}/watch"), json!({ "watching": watching })).await;
        (answer.status != 503).then_some(answer)
    });
    answer.await.ok(200)
}

#[tokio::test]
async fn the_accc_is_told_of_what_it_watches_until_it_watches_no_longer() {
    let world = World::start().await;
    let (adr, retailer, accc) = (world.api(ADR), world.api(RETAILER), world.api(ACCC));
    let (watched, other) = (adr.raise().await, adr.raise().await);
    assert_eq!(watch(&accc, &watched, true).await["watching"], true);
    assert_eq!(accc.incident(&watched).await["watching"], true, "the next read shows it");
    for key in [&watched, &other] {
        retailer.act(key, "acknowledge", json!({})).await.ok(200);
    }
    wait_for("the ACCC to be told", async || {
        let told = accc.notifications(&watched).await;
        (told == ["acknowledged"]).then_some(())
    })
    .await;
    watch(&accc, &watched, false).await;
    retailer.comment(&watched, "We look into it.", "everyone").await.ok(201);
    wait_for("the recipient to be told", async || {
        adr.notifications(&watched).await.contains(&"commented".to_owned()).then_some(())
    })
    .await;
    assert_eq!(accc.notifications(&watched).await, ["acknowledged"]);
    assert_eq!(accc.notifications(&other).await, [""; 0]);
}

#[tokio::test]
async fn each_organisation_sees_its_own_watchers_and_nobody_else_may_watch() {
    let world = World::start().await;
    let (adr, viewer, retailer) = (world.api(ADR), world.api(ADR_VIEWER), world.api(RETAILER));
    let key = adr.raise().await;
    watch(&viewer, &key, true).await;
    watch(&retailer, &key, true).await;
    let organisations = async |user: &Api| -> Vec<Value> {
        let incident = user.incident(&key).await;
        let watchers = incident["watchers"].as_array().unwrap();
        watchers.iter().map(|watcher| watcher["organisation"].clone()).collect()
    };
    let (own, theirs) = (organisations(&adr).await, organisations(&retailer).await);
    assert_eq!((own.len(), theirs.len()), (1, 1));
    assert_ne!(own, theirs);
    assert_eq!(organisations(&world.api(ACCC)).await.len(), 2);
    let path = format!("/incidents/{key}/watch");
    for stranger in [OTHER_RETAILER, AEMO] {
        world.api(stranger).post(&path, json!({ "watching": true })).await.refused(404);
    }
    adr.post(&path, json!({})).await.refused(422);
}
