//! What is committed is published, whatever happens in between.

use std::time::Duration;

use async_nats::jetstream;
use contracts::nats::streams;
use messaging::topology;
use service_kit::Clock;
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

/// What went into a stream that is not there, more than a batch of it and older than anything else.
const STUCK: &str =
    "INSERT INTO outbox (event_id, event_type, entity, key, version, correlation_id, data, created_at)
     SELECT gen_random_uuid(), 'dead.intake', 'dead.intake', 'letter-' || n, 1, gen_random_uuid(), '{}', now()
     FROM generate_series(1, 600) n";

#[tokio::test]
async fn stream_that_is_gone_holds_up_no_other_and_is_filled_once_it_is_there() {
    let world = World::start().await;
    let operator = jetstream::new(world.operator().await);
    operator.delete_stream(streams::DEAD_LETTERS.name).await.unwrap();
    let publisher = world.connect("intake").await;
    let database = publisher.database().clone();
    sqlx::query(STUCK).execute(database.pool()).await.unwrap();
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let _running = publisher.run();
    let (_reader_running, reader) = world.start_reader().await;
    assert_eq!(reader.words(1).await, ["a"]);
    let mut uow = database.begin(database.new_context()).await.unwrap();
    uow.publish(2, &crate::world::Said { key: "CDR-1".to_owned(), word: "b".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    assert_eq!(reader.words(2).await, ["a", "b"]);
    assert_eq!(count(database.pool(), UNPUBLISHED).await, 600);
    topology::make(&world.operator().await).await.unwrap();
    wait_for("the rest to be published", async || {
        (count(database.pool(), UNPUBLISHED).await == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn event_that_is_too_large_holds_up_its_key_and_no_other() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    let database = publisher.database().clone();
    let large = "x".repeat(2 * 1024 * 1024);
    world.say(&publisher, "CDR-1", &[(1, &large), (2, "after")]).await;
    world.say(&publisher, "CDR-2", &[(1, "a")]).await;
    let _running = publisher.run();
    let (_reader_running, reader) = world.start_reader().await;
    assert_eq!(reader.words(1).await, ["a"]);
    assert_eq!(count(database.pool(), UNPUBLISHED).await, 2);
}

#[tokio::test]
async fn service_is_not_ready_without_its_streams() {
    let world = World::start().await;
    let deps = world.deps();
    let service = world.connect_with("intake", &deps).await.publishing(streams::CDR_EVENTS.name);
    let missing = async || -> Vec<String> {
        let examined = deps.health.examine().await.into_iter();
        examined.filter(|(_, found)| found.is_err()).map(|(name, _)| name).collect()
    };
    assert_eq!(missing().await, Vec::<String>::new());
    let operator = jetstream::new(world.operator().await);
    operator.delete_stream(streams::CDR_EVENTS.name).await.unwrap();
    assert_eq!(missing().await, ["intake: stream CDR_EVENTS"]);
    topology::make(&world.operator().await).await.unwrap();
    assert_eq!(missing().await, Vec::<String>::new());
    drop(service);
}

#[tokio::test]
async fn answers_are_remembered_for_as_long_as_the_service_says() {
    const OLD: &str = "INSERT INTO idempotency (scope, key, fingerprint, created_at)
         VALUES ('aemo-system', '15', '', $1::timestamptz - interval '15 days'),
                ('aemo-system', '91', '', $1::timestamptz - interval '91 days')";
    let world = World::start().await;
    let left = async |service: messaging::Service, expected: &'static [&'static str]| {
        let pool = service.database().pool().clone();
        sqlx::query(OLD).bind(service_kit::Time(world.clock.now())).execute(&pool).await.unwrap();
        let running = service.run();
        wait_for("the others to be dropped", async || {
            let keys: Vec<String> = sqlx::query_scalar("SELECT key FROM idempotency ORDER BY key")
                .fetch_all(&pool)
                .await
                .unwrap();
            (keys == expected).then_some(())
        })
        .await;
        running.stop().await.unwrap();
    };
    left(world.connect("intake").await, &[]).await;
    let liaison = world.connect("workflow").await.remembering_answers_for(Duration::from_hours(90 * 24));
    left(liaison, &["15"]).await;
}
