//! An NMI in a comment: shown to its writer, and masked in one step.

use flow_tests::world::{ADR, RETAILER};
use serde_json::json;

use crate::{browser::Scripting, stage::Stage};

const SAID: &str = "The meter with NMI 2001985732 is silent.";

#[tokio::test]
async fn what_is_found_is_shown_and_masked_in_one_step() {
    let stage = Stage::set().await;
    let key = stage.world.api(ADR).raise().await;
    stage.world.api(RETAILER).act(&key, "acknowledge", json!({})).await.ok(200);
    for scripting in [Scripting::On, Scripting::Off] {
        let retailer = stage.person_with(RETAILER, scripting).await;
        retailer.open(&format!("/incidents/{key}")).await;
        retailer.sends("/comments", &[("body", SAID)]).await;
        retailer.waits_for("Looks like: NMI").await;
        let held = retailer.has_in("body").await;
        assert!(held.contains(&SAID.to_owned()), "what was typed is still there: {held:?}");
        retailer.press("Mask all and send").await;
        retailer.waits_for("The meter with NMI [NMI masked] is silent.").await;
        assert!(!retailer.sees("Mask all and send").await);
    }
    assert!(!stage.world.api(ADR).timeline(&key).await.contains("2001985732"));
}
