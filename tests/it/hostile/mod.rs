//! A hostile client with AEMO's own credentials, by programs that are not ours: nothing leaks, nothing changes, nothing
//! stops. Each check is also made where the opposite must come out (mostly of the operator's client): so it can fail.

mod answers;
mod limits;
mod management;
mod overhearing;
mod publishing;
mod raw;
mod standing;

use flow_tests::aemo::Aemo;
use serde_json::json;
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

/// Raises and refers an incident, and gives its key once AEMO was told.
async fn referred(world: &World, aemo: &Aemo) -> String {
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.ok(200);
    while aemo.next().await.body["incident"] != *key {}
    key
}

/// The process goes on as if nothing had happened: an incident is referred, AEMO answers, the retailer goes on.
async fn goes_on(world: &World) {
    let aemo = world.aemo().await;
    let key = referred(world, &aemo).await;
    aemo.answer("accept", &key, 1, json!({})).await.ok();
    aemo.answer("contribute", &key, 1, json!({"advice": "Reloaded."})).await.ok();
    let retailer = world.api(RETAILER);
    retailer.until(&key, "in_progress").await;
    wait_for("the advice", async || retailer.timeline(&key).await.contains("Reloaded.").then_some(())).await;
}
