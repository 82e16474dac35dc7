//! What each party may not do, and how it is told.

use serde_json::{Value, json};
use test_support::wait_for;

use crate::{
    api::usage_incident,
    world::{
        ACCC, ADR, ADR_VIEWER, AEMO, BANK, BANKER, OPERATOR, OTHER_RETAILER, RETAILER, SOUTHERN_GRID, World,
    },
};

/// Every action with a form that would be taken.
fn actions() -> Vec<(&'static str, Value)> {
    let reason = json!({"reason": "Because."});
    vec![
        ("acknowledge", json!({})),
        ("request-information", json!({"question": "Which?"})),
        ("provide-information", json!({"answer": "That."})),
        ("refer", json!({"expected_input": "Look."})),
        ("withdraw-referral", reason.clone()),
        ("set-root-cause", json!({"code": "other", "text": "It.", "responsible_party": "provider"})),
        ("ready-to-verify", json!({})),
        ("resolve", json!({})),
        ("fail-verification", reason.clone()),
        ("cancel", reason.clone()),
        ("reopen", reason.clone()),
        ("change-severity", json!({"severity": 1, "reason": "Worse."})),
        ("assign", json!({})),
        ("add-reference", json!({"system": "Ours", "reference": "T-1"})),
        ("re-route", json!({"brand_id": SOUTHERN_GRID, "reason": "Not ours."})),
        ("escalate", reason),
    ]
}

#[tokio::test]
async fn each_forbidden_action_by_each_party() {
    let world = World::start().await;
    let key = world.api(ADR).raise().await;
    let before = world.api(ACCC).incident(&key).await;
    // Who, what they may do to a new incident, what they may do at some other time; everything else is never theirs.
    #[rustfmt::skip]
    let table: &[(&str, &[&str], &[&str])] = &[
        (ADR, &["cancel", "add-reference"], &["provide-information", "resolve", "fail-verification", "reopen"]),
        (RETAILER, &["acknowledge", "change-severity", "assign", "add-reference"],
         &["request-information", "refer", "withdraw-referral", "set-root-cause", "ready-to-verify"]),
        (ACCC, &["cancel", "re-route", "escalate"], &[]),
        (ADR_VIEWER, &[], &[]),
    ];
    for (login, now, later) in table {
        let api = world.api(login);
        for (action, form) in actions() {
            if now.contains(&action) {
                continue;
            }
            let refused = api.act(&key, action, form).await;
            let expected = if later.contains(&action) { 409 } else { 403 };
            assert_eq!(refused.status, expected, "{login} {action}: {}", refused.body);
            if expected == 409 {
                assert_eq!(refused.body["state"], "new", "{login} {action}");
                assert_eq!(refused.body["allowed_actions"], json!(now), "{login} {action}");
            }
            refused.refused(expected);
        }
    }
    // Who may not know of it.
    for login in [OTHER_RETAILER, BANKER, AEMO, OPERATOR] {
        for (action, form) in actions() {
            world.api(login).act(&key, action, form).await.refused(404);
        }
        world.api(login).comment(&key, "Hello?", "everyone").await.refused(404);
    }
    for (action, form) in actions() {
        world.anonymous().act(&key, action, form).await.refused(401);
    }
    assert_eq!(world.api(ACCC).incident(&key).await, before, "a refusal changes nothing");
}

#[tokio::test]
async fn aemo_moves_no_incident_and_nobody_else_answers_a_referral() {
    let world = World::start().await;
    let key = world.api(ADR).raise().await;
    let retailer = world.api(RETAILER);
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.ok(200);
    let desk = world.api(AEMO);
    let id = format!("{key}-R1");
    wait_for("the referral", async || {
        (desk.get(&format!("/referrals/{id}")).await.status == 200).then_some(())
    })
    .await;
    for (action, form) in actions() {
        desk.act(&key, action, form).await.refused(403);
    }
    desk.comment(&key, "To everyone.", "everyone").await.refused(403);
    let answers = [
        ("accept", json!({})),
        ("return", json!({"reason": "No."})),
        ("ask", json!({"question": "Which?"})),
        ("defer", json!({"until": "2031-01-01T00:00:00Z", "reason": "Later."})),
        ("contribute", json!({"advice": "This."})),
        ("comment", json!({"body": "Hello."})),
    ];
    // Refused before anything is looked up, so that the refusal tells nothing about what there is.
    for login in [RETAILER, ACCC, ADR, OTHER_RETAILER, OPERATOR] {
        for (action, form) in &answers {
            for id in [&*id, "CDR-999-R1"] {
                let path = format!("/referrals/{id}/actions/{action}");
                world.api(login).post(&path, form.clone()).await.refused(403);
            }
        }
    }
    assert_eq!(desk.get(&format!("/referrals/{id}")).await.ok(200)["state"], "received");
}

#[tokio::test]
async fn who_may_raise_and_with_whom() {
    let world = World::start().await;
    for login in [AEMO, ACCC, OPERATOR, ADR_VIEWER] {
        world.api(login).post("/incidents", usage_incident()).await.refused(403);
    }
    let with = |field: &str, value: Value| {
        let mut form = usage_incident();
        form[field] = value;
        form
    };
    let own = world.api(RETAILER).post("/incidents", usage_incident()).await;
    assert_eq!(own.faults(), ["brand_id"]);
    own.refused(422);
    let unknown = world.api(ADR).post("/incidents", with("brand_id", json!("nobody"))).await;
    assert_eq!(unknown.faults(), ["brand_id"]);
    let sector = world.api(ADR).post("/incidents", with("brand_id", json!(BANK))).await;
    assert_eq!(sector.faults(), ["operation"]);
    let stranger = world.api(ADR).post("/incidents", with("software_product_id", json!("not-mine"))).await;
    assert_eq!(stranger.faults(), ["software_product_id"]);
    // A data holder may report too.
    world.api(OTHER_RETAILER).post("/incidents", usage_incident()).await.ok(201);
    // Nothing of what was refused took a number.
    assert_eq!(world.api(ADR).raise().await, "CDR-2");
}

#[tokio::test]
async fn every_field_at_fault_is_named_at_once() {
    let world = World::start().await;
    let form = json!({
        "brand_id": "nobody", "summary": "x".repeat(256), "severity": 9, "category": "weather",
        "environment": "production", "operation": "GET /nothing", "occurred_from": "yesterday",
        "occurred_to": "2026-03-02T09:00:00+11:00", "ongoing": true, "http_status": 42, "colour": "red",
        "interaction_ids": ["not-a-uuid"],
    });
    let refused = world.api(ADR).post("/incidents", form).await;
    let mut faults = refused.faults();
    faults.sort_unstable();
    let expected = [
        "brand_id",
        "category",
        "colour",
        "description",
        "http_status",
        "interaction_ids",
        "occurred_from",
        "occurred_to",
        "operation",
        "severity",
        "summary",
    ];
    assert_eq!(faults, expected);
    refused.refused(422);
}

#[tokio::test]
async fn an_incident_that_is_not_aemos_data_cannot_be_referred() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let mut form = usage_incident();
    form["operation"] = json!("GET /energy/accounts/{accountId}/invoices");
    let raised = adr.post("/incidents", form).await.ok(201);
    assert_eq!(raised["shared_responsibility"], false);
    let key = raised["key"].as_str().unwrap();
    let acknowledged = retailer.act(key, "acknowledge", json!({})).await.ok(200);
    assert!(!acknowledged["available_actions"].as_array().unwrap().contains(&json!("refer")));
    let refused = retailer.act(key, "refer", json!({"expected_input": "Look."})).await.refused(409);
    assert!(refused["detail"].as_str().unwrap().contains("shared responsibility"), "{refused}");
}

#[tokio::test]
async fn comments_reach_their_audience_only() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.comment(&key, "for all to read", "everyone").await.ok(201);
    retailer.comment(&key, "for the retailer alone", "organisation").await.ok(201);
    // Nobody at AEMO to talk to yet.
    assert_eq!(retailer.comment(&key, "for AEMO", "referral").await.faults(), ["audience"]);
    assert!(adr.timeline(&key).await.contains("for all to read"));
    for reader in [ADR, ACCC] {
        assert!(!world.api(reader).timeline(&key).await.contains("for the retailer alone"), "{reader}");
    }
    let colleague = world.api(crate::world::RETAILER_2);
    assert!(colleague.timeline(&key).await.contains("for the retailer alone"));
    adr.comment(&key, "to AEMO", "referral").await.refused(403);
}
