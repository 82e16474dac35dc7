//! The guide's process, from the ADR's form to Resolved.

use serde_json::{Value, json};
use test_support::wait_for;

use crate::world::{ACCC, ADR, AEMO, OTHER_ADR, OTHER_RETAILER, RETAILER, RETAILER_2, World};

#[tokio::test]
async fn from_raising_to_resolved_with_aemos_advice() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);

    // 1. The ADR raises it.
    let raised = adr.post("/incidents", crate::api::usage_incident()).await;
    assert_eq!(raised.headers["location"], "/api/v1/incidents/CDR-1");
    let raised = raised.ok(201);
    assert_eq!((raised["key"].as_str(), raised["version"].as_i64()), (Some("CDR-1"), Some(1)));
    assert_eq!(raised["status"], "new");
    assert_eq!(raised["shared_responsibility"], true);
    assert_eq!(raised["data_cluster"], "usage");
    assert_eq!(raised["available_actions"], json!(["cancel", "add-reference"]));
    let key = "CDR-1";

    // 2. The retailer triages.
    let seen = retailer.incident(key).await;
    assert_eq!(seen["ball_in_court"], "provider");
    let acknowledged = retailer.act(key, "acknowledge", json!({})).await.ok(200);
    assert_eq!(acknowledged["status"], "in_progress");
    let allowed = acknowledged["available_actions"].as_array().unwrap();
    assert!(allowed.contains(&json!("refer")) && !allowed.contains(&json!("ready-to-verify")), "{allowed:?}");

    // 3. and 4. It refers it to AEMO, with what it expects.
    let expected = "Confirm whether distributionLossFactor is sent for NMIs of this network.";
    let referred = retailer.act(key, "refer", json!({"expected_input": expected})).await.ok(200);
    assert_eq!(referred["status"], "referred_to_aemo");
    let told = aemo.next().await;
    assert_eq!(told.subject, "aemo.referral.opened.v1.CDR-1");
    assert_eq!((told.body["incident"].as_str(), told.body["round"].as_i64()), (Some(key), Some(1)));
    let packet = &told.body["change"]["packet"];
    assert_eq!(packet["expected_input"], expected);
    assert_eq!(
        packet["evidence"]["secondary_operation"],
        "GET /secondary/energy/electricity/servicepoints/{servicePointId}/usage"
    );
    assert_eq!(packet["evidence"]["interaction_ids"][0], "6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11");
    for header in ["ce-id", "ce-source", "ce-time", "ce-correlationid", "ce-causationid", "traceparent"] {
        assert_ne!(told.header(header), "", "{header}");
    }
    assert_eq!(told.header("ce-specversion"), "1.0");
    assert_eq!(told.header("ce-type"), "aemo.referral.opened.v1");
    assert_eq!((told.header("ce-subject"), told.header("ce-incidentversion")), (key, "1"));
    assert_eq!(told.header("Nats-Msg-Id"), told.header("ce-id"));
    assert_eq!(told.header("Content-Type"), "application/json");
    let packet = told.body.to_string();
    for private in ["Frankly", "Since Monday", "adr-1"] {
        assert!(!packet.contains(private), "AEMO was told {private:?}");
    }

    // The thread between the retailer and AEMO.
    retailer.comment(key, "The NMI is in your own ticket INC1.", "referral").await.ok(201);
    let update = aemo.next().await;
    assert_eq!(update.subject, "aemo.referral.updated.v1.CDR-1");
    assert_eq!(update.header("ce-incidentversion"), "2");

    // 5. AEMO gives its information.
    let accepted = aemo.answer("accept", key, 1, json!({"reference": "INC0042"})).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let advice = "The network's file lacked the factor until 4 March; reloaded.";
    let contributed = aemo.answer("contribute", key, 1, json!({"advice": advice})).await.ok();
    assert_eq!(contributed["state"], "contributed");
    let back = retailer.until(key, "in_progress").await;
    assert_eq!(back["ball_in_court"], "provider");
    wait_for("the retailer to read the advice", async || {
        retailer.timeline(key).await.contains(advice).then_some(())
    })
    .await;

    // 6. and 7. The retailer writes the root cause and asks for the test.
    let early = retailer.act(key, "ready-to-verify", json!({})).await.refused(409);
    assert_eq!(early["state"], "in_progress");
    let cause =
        json!({"code": "source_data", "text": "AEMO: file lacked the factor.", "responsible_party": "aemo"});
    retailer.act(key, "set-root-cause", cause).await.ok(200);
    let ready = retailer.act(key, "ready-to-verify", json!({})).await.ok(200);
    assert_eq!(ready["status"], "ready_to_verify");
    wait_for("the reporter to be told to test", async || {
        adr.notifications(key).await.contains(&"readied".to_owned()).then_some(())
    })
    .await;

    // 8. The reporter verifies and resolves.
    let seen = adr.incident(key).await;
    assert_eq!(seen["root_cause"]["responsible_party"], "aemo");
    assert_eq!(seen["available_actions"], json!(["resolve", "fail-verification", "add-reference"]));
    let resolved = adr.act(key, "resolve", json!({})).await.ok(200);
    assert_eq!(resolved["status"], "resolved");
    let closing = aemo.next().await;
    assert_eq!(closing.subject, "aemo.referral.closed.v1.CDR-1");

    who_saw_what(&world, key, advice).await;
}

/// Everybody saw what concerns them, and nothing else.
async fn who_saw_what(world: &World, key: &str, advice: &str) {
    let reporter = world.api(ADR).timeline(key).await;
    for hidden in [advice, "INC0042", "INC1", "Confirm whether"] {
        assert!(!reporter.contains(hidden), "the reporter read {hidden:?}");
    }
    let accc = world.api(ACCC).timeline(key).await;
    assert!(accc.contains(advice));
    for stranger in [OTHER_ADR, OTHER_RETAILER] {
        let stranger = world.api(stranger);
        stranger.get(&format!("/incidents/{key}")).await.refused(404);
        stranger.get(&format!("/incidents/{key}/timeline")).await.refused(404);
        stranger.get(&format!("/referrals/{key}-R1")).await.refused(404);
        assert_eq!(stranger.get("/incidents").await.ok(200)["items"], json!([]));
        assert_eq!(stranger.notifications(key).await, Vec::<String>::new());
    }
    let aemo = world.api(AEMO);
    aemo.get(&format!("/incidents/{key}")).await.refused(403);
    assert_eq!(aemo.get("/incidents").await.ok(200)["items"], json!([]));
    let referral = aemo.get(&format!("/referrals/{key}-R1")).await.ok(200);
    assert_eq!(referral["state"], "contributed");
    assert!(!referral.to_string().contains("Frankly"));
    let told = aemo.get(&format!("/referrals/{key}-R1/timeline")).await.ok(200).to_string();
    assert!(told.contains("resolved") && !told.contains("Frankly"), "{told}");
    wait_for("AEMO to be alerted", async || {
        aemo.notifications(key).await.contains(&"referred".to_owned()).then_some(())
    })
    .await;
    let retailer = wait_for("the retailer to be told of all that others did", async || {
        let told = world.api(RETAILER).notifications(key).await;
        ["raised", "contributed", "resolved"]
            .iter()
            .all(|event| told.iter().any(|one| one == event))
            .then_some(told)
    })
    .await;
    assert!(!retailer.contains(&"acknowledged".to_owned()), "the actor is not told of what it did");
}

#[tokio::test]
async fn the_portals_desk_answers_as_aemos_systems_do() {
    let world = World::start().await;
    let (adr, retailer, desk) = (world.api(ADR), world.api(RETAILER), world.api(AEMO));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Anything on your side?"})).await.ok(200);
    let id = format!("{key}-R1");
    let referral = wait_for("the referral to reach the desk", async || {
        let answer = desk.get(&format!("/referrals/{id}")).await;
        (answer.status == 200).then_some(answer.body)
    })
    .await;
    assert_eq!(referral["available_actions"], json!(["accept", "return", "ask", "comment"]));
    let list = desk.get("/referrals").await.ok(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let act = async |action: &str, fields: Value| {
        desk.post(&format!("/referrals/{id}/actions/{action}"), fields).await
    };
    assert_eq!(act("accept", json!({})).await.ok(200)["state"], "accepted");
    let until = json!({"until": "2031-01-01T00:00:00Z", "reason": "The network answers next week."});
    assert_eq!(act("defer", until).await.ok(200)["state"], "deferred");
    assert_eq!(act("accept", json!({})).await.ok(200)["state"], "accepted");
    act("ask", json!({"question": "Which interval?"})).await.ok(200);
    assert_eq!(act("contribute", json!({"advice": "None on ours."})).await.ok(200)["state"], "contributed");
    retailer.until(&key, "in_progress").await;
    let late = act("contribute", json!({"advice": "Twice."})).await.refused(409);
    assert_eq!(
        (late["state"].as_str(), &late["allowed_actions"]),
        (Some("contributed"), &json!(["comment"]))
    );
}

#[tokio::test]
async fn what_one_has_done_one_reads_at_once() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    for n in 1..=10 {
        let key = adr.raise().await;
        assert_eq!(adr.incident(&key).await["status"], "new");
        assert_eq!(adr.get("/incidents?limit=1").await.ok(200)["items"][0]["key"], key);
        let answer = retailer.act(&key, "acknowledge", json!({})).await;
        assert_eq!(answer.headers["etag"], "\"2\"", "incident {n}");
        assert_eq!(retailer.incident(&key).await["version"], 2);
        retailer.comment(&key, "We look into it.", "everyone").await.ok(201);
        assert!(retailer.timeline(&key).await.contains("We look into it."));
    }
}

#[tokio::test]
async fn who_acknowledges_works_on_it_unless_somebody_does_already() {
    let world = World::start().await;
    let (adr, retailer, colleague) = (world.api(ADR), world.api(RETAILER), world.api(RETAILER_2));
    let first = adr.raise().await;
    retailer.act(&first, "acknowledge", json!({})).await.ok(200);
    assert_eq!(retailer.incident(&first).await["assignee"]["name"], "Southern Grid CDR Analyst");
    let second = adr.raise().await;
    colleague.act(&second, "assign", json!({})).await.ok(200);
    retailer.act(&second, "acknowledge", json!({})).await.ok(200);
    assert_eq!(retailer.incident(&second).await["assignee"]["name"], "Southern Grid Duty Manager");
    colleague.act(&second, "assign", json!({"release": true})).await.ok(200);
    assert_eq!(retailer.incident(&second).await["assignee"], Value::Null);
}
