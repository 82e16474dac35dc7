//! A session that ends while somebody writes.

use flow_tests::world::{ADR, RETAILER, SOUTHERN_GRID};

use crate::{
    browser::Scripting,
    stage::{Person, Stage},
};

const RAISED: &[(&str, &str)] = &[
    ("brand_id", SOUTHERN_GRID),
    ("summary", "Usage answers 500 since Monday"),
    ("description", "A first line.\nA second one, with “quotes” & an ampersand."),
    ("severity", "2"),
    ("category", "availability"),
    ("operation", "GET /energy/electricity/servicepoints"),
    ("occurred_from", "2026-03-02T09:00"),
    ("http_status", "500"),
    ("steps", "Call it."),
];

#[tokio::test]
async fn an_incident_that_was_being_raised_is_still_there_after_signing_in_again() {
    let stage = Stage::set().await;
    for scripting in [Scripting::On, Scripting::Off] {
        let adr = stage.person_with(ADR, scripting).await;
        adr.open("/incidents/new").await;
        adr.fills_in("/incidents", RAISED).await;
        stage.a_night_goes_by();
        adr.sends("/incidents", &[]).await;
        adr.signs_in_again(ADR).await;
        let back = adr.browser.at().await.starts_with("/incidents/new");
        assert!(back, "signing in leads back to the form, not to {}", adr.reads().await);
        holds(&adr, RAISED).await;
        adr.sends("/incidents", &[]).await;
        adr.comes_to("the new incident", |path| path.starts_with("/incidents/CDR-")).await;
        adr.waits_for("Usage answers 500 since Monday").await;
    }
}

#[tokio::test]
async fn what_was_being_written_on_an_incident_is_still_there_after_signing_in_again() {
    let stage = Stage::set().await;
    let key = stage.world.api(ADR).raise().await;
    stage.world.api(RETAILER).act(&key, "acknowledge", serde_json::json!({})).await.ok(200);
    let retailer = stage.person(RETAILER).await;
    let incident = format!("/incidents/{key}");
    for (to, field) in [("/comments", "body"), ("/actions/refer", "expected_input")] {
        retailer.open(&incident).await;
        let text = format!("Typed into {field},\nover two lines.");
        retailer.fills_in(to, &[(field, &text)]).await;
        stage.a_night_goes_by();
        retailer.sends(to, &[]).await;
        retailer.signs_in_again(RETAILER).await;
        holds(&retailer, &[(field, &text)]).await;
        retailer.sends(to, &[]).await;
        retailer.waits_for(&format!("Typed into {field},")).await;
    }
}

/// Every field holds what was typed.
async fn holds(person: &Person, typed: &[(&str, &str)]) {
    for (name, value) in typed {
        let held = person.has_in(name).await;
        let same = held.iter().any(|held| held.replace("\r\n", "\n") == *value);
        assert!(same, "{name} holds {held:?} instead of {value:?}");
    }
}
