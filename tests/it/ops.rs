//! The operators' page over services that run.

use serde_json::{Value, json};
use test_support::wait_for;

use crate::world::{ADR, OPERATOR, RETAILER, SERVICES, World};

async fn health(world: &World) -> Value {
    world.api(OPERATOR).get("/ops/health").await.ok(200)
}

fn service<'a>(health: &'a Value, name: &str) -> &'a Value {
    let services = health["services"].as_array().unwrap();
    services.iter().find(|service| service["name"] == name).unwrap()
}

fn consumer<'a>(health: &'a Value, name: &str) -> &'a Value {
    let streams = health["streams"].as_array().unwrap();
    let mut consumers = streams.iter().flat_map(|stream| stream["consumers"].as_array().unwrap());
    consumers.find(|consumer| consumer["name"] == name).unwrap()
}

#[tokio::test]
async fn every_replica_answers_with_what_it_did() {
    let world = World::start().await;
    let key = world.api(ADR).raise().await;
    let retailer = world.api(RETAILER);
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "resolve", json!({})).await.refused(403);
    // A service subscribes to the question a moment after its start.
    let health = wait_for("all services to answer", async || {
        let health = health(&world).await;
        let all = SERVICES
            .iter()
            .all(|(name, _)| service(&health, name)["replicas"].as_array().unwrap().len() == 1);
        all.then_some(health)
    })
    .await;
    let endpoint = |name: &str, subject: &str| {
        let endpoints = service(&health, name)["replicas"][0]["endpoints"].as_array().unwrap().clone();
        endpoints.into_iter().find(|endpoint| endpoint["subject"] == subject).unwrap()
    };
    assert_eq!(endpoint("intake", "cdr.cmd.intake.raise")["requests"], 1);
    let resolve = endpoint("workflow", "cdr.cmd.workflow.resolve");
    assert_eq!(
        (&resolve["requests"], &resolve["refused"], &resolve["broken"]),
        (&1.into(), &1.into(), &0.into())
    );
    assert!(endpoint("intake", "cdr.cmd.intake.raise")["average_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(service(&health, "gateway")["replicas"][0]["is_this_one"], true);

    // A second replica is one more.
    world.start_service("workflow").await;
    wait_for("two replicas", async || {
        let health = self::health(&world).await;
        (service(&health, "workflow")["replicas"].as_array().unwrap().len() == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_away_is_shown_with_what_waits_for_it() {
    let world = World::start().await;
    world.quiet().await;
    world.stop_service("notification").await;
    world.api(ADR).raise().await;
    world.settle().await;
    let health = health(&world).await;
    assert_eq!(service(&health, "notification")["replicas"], json!([]));
    assert_eq!(service(&health, "intake")["replicas"].as_array().unwrap().len(), 1);
    assert_eq!(consumer(&health, "NOTIFICATION")["state"]["waiting"], 1);
    assert_eq!(consumer(&health, "NOTIFICATION")["state"]["readers_asking"], 0);
    let page = world.pages(OPERATOR).await.open("/ops").await;
    assert!(page.html.contains("notification: no answer."), "{}", page.html);
}

#[tokio::test]
async fn the_way_of_an_incident_is_a_tree_of_what_followed_from_what() {
    let world = World::start().await;
    let key = world.api(ADR).raise().await;
    let retailer = world.api(RETAILER);
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Is the factor sent?"})).await.ok(200);
    let operator = world.api(OPERATOR);
    let events = wait_for("the referral to pass", async || {
        let page = operator.get(&format!("/ops/incidents/{key}/events")).await.ok(200);
        let events = page["items"].as_array().unwrap().clone();
        (events.len() == 4).then_some(events)
    })
    .await;
    let of = |event_type: &str| events.iter().find(|event| event["event_type"] == event_type).unwrap();
    let (referred, opened) = (of("cdr.incident.referred.v1"), of("cdr.referral.opened.v1"));
    assert_eq!(opened["causation_id"], referred["event_id"]);
    assert_eq!(opened["correlation_id"], referred["correlation_id"]);
    assert_eq!(
        (&referred["source"], &opened["source"]),
        (&"/services/workflow".into(), &"/services/aemo-liaison".into())
    );
    assert_ne!(of("cdr.incident.raised.v1")["correlation_id"], referred["correlation_id"]);
    for event in &events {
        assert_eq!(event["trace_id"].as_str().unwrap().len(), 32, "{event}");
    }
    let html = world.pages(OPERATOR).await.open(&format!("/ops?incident={key}")).await.html;
    let row = |class: &str, event_type: &str| {
        let cell = html.split("<th scope=\"row\" class=\"").find(|cell| cell.contains(event_type)).unwrap();
        assert!(cell.starts_with(class), "{event_type}: {cell}");
    };
    row("d0", "cdr.incident.referred.v1");
    row("d1", "cdr.referral.opened.v1");
    for word in ["Is the factor sent", "distributionLossFactor", "Frankly", "Southern Grid", "agent-1"] {
        assert!(!html.contains(word), "{word}: {html}");
    }
}
