//! Dead letters are taken back when the operator says so, and by nobody else.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use contracts::{
    Actor,
    command::{CommandRequest, StuckEvents},
    nats::subjects::dead_letters,
    problem::Kind,
};
use messaging::command::{Ask, CommandClient};
use serde_json::json;
use service_kit::{Clock, broker};
use test_support::wait_for;
use uuid::Uuid;

use crate::world::{POISON, Reader, World, count};

async fn operator(world: &World) -> CommandClient {
    let client = broker::connect(&world.cluster.broker_settings("operator"), "test").await.unwrap();
    CommandClient::new(client, Arc::clone(&world.clock) as Arc<dyn Clock>, Duration::from_secs(5))
}

fn request(actor: Actor, fields: serde_json::Value) -> CommandRequest {
    CommandRequest {
        actor,
        incident: None,
        round: None,
        expected_version: None,
        colleague: None,
        files: Vec::new(),
        fields: serde_json::from_value(fields).unwrap(),
    }
}

async fn replay(world: &World, event: Uuid) -> StuckEvents {
    let ask = Ask { correlation_id: Uuid::from_u128(7), idempotency_key: None };
    let request = request(Actor::system(), json!({ "event": event }));
    operator(world).await.send(&dead_letters::replay("workflow"), &request, ask).await.unwrap()
}

async fn stuck(world: &World) -> StuckEvents {
    let ask = Ask { correlation_id: Uuid::from_u128(7), idempotency_key: None };
    let request = request(Actor::system(), json!({}));
    operator(world).await.send(&dead_letters::stuck("workflow"), &request, ask).await.unwrap()
}

/// An event that became a dead letter, with two behind it.
async fn dead(world: &World, reader: &Reader) -> Uuid {
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a"), (2, POISON), (3, "c"), (4, "d")]).await;
    let running = publisher.run();
    let letter = world.dead_letters(1).await.remove(0);
    assert!(letter.kept);
    wait_for("those behind it to wait", async || {
        (count(&reader.pool, "SELECT count(*) FROM inbox_early").await == 3).then_some(())
    })
    .await;
    running.stop().await.unwrap();
    letter.headers["ce-id"].parse().unwrap()
}

#[tokio::test]
async fn dead_letter_that_is_replayed_takes_effect_once_and_what_waited_follows() {
    let world = World::start().await;
    let (_running, reader) = world.start_reader().await;
    let event = dead(&world, &reader).await;
    let items = stuck(&world).await.items;
    assert_eq!((items.len(), items[0].event, items[0].dead), (1, event, true));
    assert_eq!((items[0].tries, items[0].behind), (3, 2));

    reader.chokes.store(0, Ordering::Relaxed);
    assert!(replay(&world, event).await.changed);
    assert_eq!(reader.words(4).await, ["a", POISON, "c", "d"]);
    wait_for("nothing to be stuck", async || stuck(&world).await.items.is_empty().then_some(())).await;

    assert!(!replay(&world, event).await.changed, "a second replay changes nothing");
    assert_eq!(reader.words_now().await, ["a", POISON, "c", "d"]);
    assert_eq!(count(&reader.pool, "SELECT count(*) FROM inbox_early").await, 0);
}

#[tokio::test]
async fn dead_letter_whose_cause_is_still_there_is_a_dead_letter_again() {
    let world = World::start().await;
    let (running, reader) = world.start_reader().await;
    let event = dead(&world, &reader).await;
    assert!(replay(&world, event).await.changed);
    assert_eq!(world.dead_letters(2).await[1].attempts, 3, "it was tried as often as a new event");
    assert_eq!(reader.words_now().await, ["a"]);
    wait_for("it to be dead again", async || stuck(&world).await.items[0].dead.then_some(())).await;

    // It outlives the reader, and a reader that is killed after it was told to replay has not to be told again.
    running.stop().await.unwrap();
    sqlx::query("UPDATE inbox_early SET tries = 0, due_at = now(), dead_at = NULL WHERE event_id = $1")
        .bind(event)
        .execute(&reader.pool)
        .await
        .unwrap();
    let (_again, reader) = world.start_reader().await;
    reader.chokes.store(0, Ordering::Relaxed);
    let words = reader.words(4).await;
    assert_eq!(words, ["a", POISON, "c", "d"]);
}

#[tokio::test]
async fn only_an_operator_replays_and_only_what_is_dead() {
    let world = World::start().await;
    let (_running, reader) = world.start_reader().await;
    let event = dead(&world, &reader).await;
    let client = operator(&world).await;
    let ask = || Ask { correlation_id: Uuid::from_u128(7), idempotency_key: None };
    for (subject, fields) in [
        (dead_letters::replay("workflow"), json!({ "event": event })),
        (dead_letters::stuck("workflow"), json!({})),
    ] {
        let foreign = request(Actor::aemo_system(), fields);
        let refused = client.send::<StuckEvents>(&subject, &foreign, ask()).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Forbidden, "{subject}");
    }
    assert!(!replay(&world, Uuid::from_u128(1)).await.changed);
    let nameless = request(Actor::system(), json!({}));
    let subject = dead_letters::replay("workflow");
    let refused = client.send::<StuckEvents>(&subject, &nameless, ask()).await.unwrap_err();
    assert_eq!((refused.kind(), refused.errors[0].field.as_str()), (Kind::Invalid, "event"));
    assert!(stuck(&world).await.items[0].dead, "nothing has changed");
}
