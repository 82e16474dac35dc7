//! What a service cannot process is laid aside, and taken back by the program as an operator does it.

use std::time::Duration;

use flow_tests::participant::{Said, operate};
use messaging::Patience;
use serde_json::{Value, json};
use service_kit::Deps;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

async fn dead_letters(world: &World, arguments: &[&str]) -> Said {
    let password = world.cluster.nats_credentials("operator").1;
    operate(&world.cluster, &password, &[&["dead-letters"], arguments].concat()).await
}

async fn list(world: &World) -> Vec<Value> {
    let said = dead_letters(world, &[]).await;
    assert!(said.well, "{}", said.words);
    said.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn states(letters: &[Value]) -> Vec<&str> {
    letters.iter().map(|letter| letter["state"].as_str().unwrap()).collect()
}

/// Takes the table of notifications away from the service, or gives it back.
async fn rename(world: &World, from: &str, to: &str) {
    let mut owner = PgConnection::connect(&world.cluster.owner_url(notification::NAME)).await.unwrap();
    let statement = AssertSqlSafe(format!("ALTER TABLE {from} RENAME TO {to}"));
    sqlx::query(statement).execute(&mut owner).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_laid_aside_is_replayed_once_and_what_waited_for_it_follows() {
    let world = World::start().await;
    world.stop_service(notification::NAME).await;
    let mut settings = world.settings(notification::NAME);
    settings.patience = Patience { retries: vec![Duration::from_millis(10)], ..Patience::default() };
    let running = notification::start(settings, Deps::system()).await.unwrap();
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let before = adr.raise().await;
    wait_for("the retailer to be told", async || {
        (!retailer.notifications(&before).await.is_empty()).then_some(())
    })
    .await;

    rename(&world, "notifications", "elsewhere").await;
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    let letters = wait_for("the dead letter", async || {
        let letters = list(&world).await;
        (!letters.is_empty()).then_some(letters)
    })
    .await;
    assert_eq!(states(&letters), ["dead"]);
    let letter = &letters[0];
    assert_eq!((&letter["sequence"], &letter["consumer"]), (&json!(1), &json!("NOTIFICATION")));
    assert_eq!(letter["subject"], format!("cdr.incident.raised.v1.{key}"));
    assert!(letter["reason"].as_str().unwrap().contains("notifications"), "{letter}");

    // While its cause is there it fails again, and is not lost by that.
    let words = dead_letters(&world, &["replay", "1"]).await.refused();
    assert!(words.contains("dead letter 1 failed again"), "{words}");
    let letters = wait_for("its new letter", async || {
        let letters = list(&world).await;
        (letters.len() == 2).then_some(letters)
    })
    .await;
    assert_eq!(states(&letters), ["dead", "dead"]);

    rename(&world, "elsewhere", "notifications").await;
    let replayed = dead_letters(&world, &["replay", "1"]).await.ok();
    assert_eq!(replayed["state"], "replayed", "{replayed}");
    let told = wait_for("the recipient to be told of what came after", async || {
        let told = adr.notifications(&key).await;
        (!told.is_empty()).then_some(told)
    })
    .await;
    assert_eq!(told, ["acknowledged"]);
    assert_eq!(retailer.notifications(&key).await, ["raised"], "once");
    assert_eq!(states(&list(&world).await), ["replayed", "replayed"]);

    // Again, by either letter: nothing changes.
    for sequence in ["1", "2"] {
        assert_eq!(dead_letters(&world, &["replay", sequence]).await.ok()["state"], "replayed");
    }
    assert_eq!(retailer.notifications(&key).await, ["raised"]);
    let words = dead_letters(&world, &["replay", "3"]).await.refused();
    assert!(words.contains("there is no dead letter 3"), "{words}");
    running.stop().await.unwrap();
}
