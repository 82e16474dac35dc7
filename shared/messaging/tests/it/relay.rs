//! What is committed is published, whatever happens in between.

use async_nats::jetstream;
use contracts::nats::streams;
use messaging::topology;
use test_support::wait_for;

use crate::world::{World, count};

const UNPUBLISHED: &str = "SELECT count(*) FROM outbox WHERE published_at IS NULL";

#[tokio::test]
async fn event_survives_a_crash_between_commit_and_publish() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    // It never ran its relay: as if the process had died right after the commit.
    drop(publisher);
    let (_reader_running, reader) = world.start_reader().await;
    let again = world.connect("intake").await.run();
    assert_eq!(reader.words(1).await, ["a"]);
    again.stop().await.unwrap();
}

#[tokio::test]
async fn event_waits_while_the_broker_is_away() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    let database = publisher.database().clone();
    let _running = publisher.run();
    world.cluster.kill_nats().await;
    let mut uow = database.begin(database.new_context()).await.unwrap();
    uow.publish(1, &crate::world::Said { key: "CDR-1".to_owned(), word: "a".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    assert_eq!(count(database.pool(), UNPUBLISHED).await, 1);
    world.cluster.start_nats().await;
    let (_reader_running, reader) = world.start_reader().await;
    assert_eq!(reader.words(1).await, ["a"]);
}

#[tokio::test]
async fn lost_stream_is_filled_again_from_the_outbox() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a"), (2, "b")]).await;
    let database = publisher.database().clone();
    let running = publisher.run();
    wait_for("both to be published", async || (count(database.pool(), UNPUBLISHED).await == 0).then_some(()))
        .await;
    running.stop().await.unwrap();
    // All of the broker's files vanish before anybody has read.
    world.cluster.stop_nats().await;
    world.cluster.wipe_nats_data().await;
    world.cluster.start_nats().await;
    topology::make(&world.operator().await).await.unwrap();
    let _again = world.connect("intake").await.run();
    let (_reader_running, reader) = world.start_reader().await;
    assert_eq!(reader.words(2).await, ["a", "b"]);
}

#[tokio::test]
async fn two_replicas_publish_each_event_once() {
    let world = World::start().await;
    let one = world.connect("intake").await;
    let other = world.connect("intake").await;
    for n in 1..=20 {
        world.say(if n % 2 == 0 { &one } else { &other }, &format!("CDR-{n}"), &[(1, "x")]).await;
    }
    let database = one.database().clone();
    let (_one, _other) = (one.run(), other.run());
    wait_for("all to be published", async || (count(database.pool(), UNPUBLISHED).await == 0).then_some(()))
        .await;
    let stream = jetstream::new(world.operator().await).get_stream(streams::CDR_EVENTS.name).await.unwrap();
    assert_eq!(stream.cached_info().state.messages, 20);
}
