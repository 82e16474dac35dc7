//! From a commit in one service to its effect in another.

use std::sync::atomic::Ordering;

use async_nats::{HeaderMap, jetstream};
use contracts::nats::streams;
use test_support::wait_for;

use crate::world::{POISON, World, count};

#[tokio::test]
async fn events_of_a_key_take_effect_once_and_in_order() {
    let world = World::start().await;
    let (reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a"), (2, "b"), (3, "c")]).await;
    let running = publisher.run();
    assert_eq!(reader.words(3).await, ["a", "b", "c"]);
    assert_eq!(
        wait_for("the hook", async || (reader.committed().len() == 3).then(|| reader.committed())).await,
        ["a", "b", "c"]
    );
    running.stop().await.unwrap();
    reader_running.stop().await.unwrap();
}

#[tokio::test]
async fn redelivered_event_changes_nothing() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let client = publisher.client().clone();
    let _running = publisher.run();
    reader.words(1).await;
    // The same event once more, under a message id that the broker has not seen: what a lost acknowledgement or
    // a replay look like to the reader.
    let jetstream = jetstream::new(world.operator().await);
    let stream = jetstream.get_stream(streams::CDR_EVENTS.name).await.unwrap();
    let first = stream.get_raw_message(1).await.unwrap();
    let mut headers: HeaderMap = first.headers.clone();
    headers.insert("Nats-Msg-Id", "again");
    let publisher = jetstream::new(client);
    let published = publisher.publish_with_headers(first.subject.clone(), headers, first.payload.clone());
    published.await.unwrap().await.unwrap();
    wait_for("the reader to have taken both", async || {
        let mut consumer: jetstream::consumer::PullConsumer = jetstream
            .get_consumer_from_stream(streams::WORKFLOW.durable, streams::CDR_EVENTS.name)
            .await
            .ok()?;
        let info = consumer.info().await.ok()?;
        (info.ack_floor.stream_sequence == 2).then_some(())
    })
    .await;
    assert_eq!(reader.words_now().await, ["a"]);
}

#[tokio::test]
async fn event_that_comes_out_of_order_waits() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(3, "c"), (2, "b")]).await;
    world.say(&publisher, "CDR-2", &[(1, "other")]).await;
    let early = publisher.database().clone();
    let _running = publisher.run();
    // The other key is not held up, and what came early waits in a table, not in the broker.
    assert_eq!(reader.words(1).await, ["other"]);
    wait_for("both to wait", async || {
        (count(&reader.pool, "SELECT count(*) FROM inbox_early").await == 2).then_some(())
    })
    .await;
    let mut uow = early.begin(early.new_context()).await.unwrap();
    uow.publish(1, &crate::world::Said { key: "CDR-1".to_owned(), word: "a".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    assert_eq!(reader.words(4).await, ["other", "a", "b", "c"]);
    assert_eq!(count(&reader.pool, "SELECT count(*) FROM inbox_early").await, 0);
}

#[tokio::test]
async fn event_that_another_reader_laid_aside_meanwhile_is_not_forgotten() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    let database = publisher.database().clone();
    let _running = publisher.run();
    // Another reader of the same consumer is at work on the key …
    sqlx::query("INSERT INTO inbox (entity, key) VALUES ('cdr.incident', 'CDR-1')")
        .execute(&reader.pool)
        .await
        .unwrap();
    let mut other = reader.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM inbox WHERE key = 'CDR-1' FOR UPDATE").execute(&mut *other).await.unwrap();
    let mut uow = database.begin(database.new_context()).await.unwrap();
    uow.publish(1, &crate::world::Said { key: "CDR-1".to_owned(), word: "a".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    // … and ours waits for it with the first event in its hands, while the other lays the second one aside.
    wait_for("our reader to wait", async || {
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%inbox%'";
        (count(&reader.pool, waiting).await == 1).then_some(())
    })
    .await;
    sqlx::query(
        "INSERT INTO inbox_early
             (entity, key, version, event_id, event_type, source, correlation_id, data, created_at, arrived_at)
         VALUES ('cdr.incident', 'CDR-1', 2, gen_random_uuid(), 'cdr.incident.raised.v1', '/services/intake',
                 gen_random_uuid(), '{\"word\": \"b\"}', now(), now())",
    )
    .execute(&mut *other)
    .await
    .unwrap();
    other.commit().await.unwrap();
    assert_eq!(reader.words(2).await, ["a", "b"]);
}

#[tokio::test]
async fn poisoned_event_lands_in_dead_letters_and_blocks_nobody() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, POISON), (2, "after")]).await;
    world.say(&publisher, "CDR-2", &[(1, "a"), (2, "b")]).await;
    let _running = publisher.run();
    let letters = world.dead_letters(1).await;
    assert_eq!(letters[0].reason, "this word cannot be taken");
    assert_eq!((letters[0].attempts, letters[0].subject.as_str()), (3, "cdr.incident.raised.v1.CDR-1"));
    assert_eq!(letters[0].consumer, "WORKFLOW");
    let mut words = reader.words(2).await;
    words.sort();
    assert_eq!(words, ["a", "b"], "the other key goes on, and the failed tries left no effect");
    // What follows the dead letter in its own sequence waits for it to be put right.
    wait_for("the successor to wait", async || {
        (count(&reader.pool, "SELECT count(*) FROM inbox_early WHERE dead_at IS NULL").await == 1)
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn poisoned_event_that_waited_is_tried_as_often_and_buried_alone() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(2, POISON)]).await;
    let database = publisher.database().clone();
    let _running = publisher.run();
    wait_for("it to wait", async || {
        (count(&reader.pool, "SELECT count(*) FROM inbox_early").await == 1).then_some(())
    })
    .await;
    let mut uow = database.begin(database.new_context()).await.unwrap();
    uow.publish(1, &crate::world::Said { key: "CDR-1".to_owned(), word: "a".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    assert_eq!(reader.words(1).await, ["a"], "its predecessor is not to blame");
    let letter = world.dead_letters(1).await.remove(0);
    assert_eq!((letter.headers["ce-incidentversion"].as_str(), letter.attempts), ("2", 3));
    assert_eq!(reader.words_now().await, ["a"]);
}

#[tokio::test]
async fn event_that_waited_and_fails_a_while_takes_effect_in_the_end() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(3, "c"), (2, POISON)]).await;
    let database = publisher.database().clone();
    let _running = publisher.run();
    wait_for("them to wait", async || {
        (count(&reader.pool, "SELECT count(*) FROM inbox_early").await == 2).then_some(())
    })
    .await;
    // Once along with its predecessor, and twice by itself.
    reader.chokes.store(3, Ordering::Relaxed);
    let mut uow = database.begin(database.new_context()).await.unwrap();
    uow.publish(1, &crate::world::Said { key: "CDR-1".to_owned(), word: "a".to_owned() }).unwrap();
    uow.commit().await.unwrap();
    assert_eq!(reader.words(3).await, ["a", POISON, "c"]);
    assert_eq!(count(&reader.pool, "SELECT count(*) FROM inbox_early").await, 0);
    assert_eq!(count(&reader.pool, "SELECT count(*) FROM outbox").await, 0, "and nobody was buried");
}

#[tokio::test]
async fn what_was_given_out_while_a_part_was_away_is_no_try() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    reader.away.store(true, Ordering::Relaxed);
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, POISON), (2, "b")]).await;
    let _running = publisher.run();
    wait_for("more tries than a bad message would get", async || {
        (world.delivered().await > 10).then_some(())
    })
    .await;
    // Two failures of its own: it has one more try.
    reader.chokes.store(2, Ordering::Relaxed);
    reader.away.store(false, Ordering::Relaxed);
    assert_eq!(reader.words(2).await, [POISON, "b"]);
    assert_eq!(count(&reader.pool, "SELECT count(*) FROM outbox").await, 0, "nobody was buried");
}

#[tokio::test]
async fn while_a_part_is_away_a_batch_is_not_tried_message_by_message() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    let database = publisher.database().clone();
    let mut uow = database.begin(database.new_context()).await.unwrap();
    for n in 1..=100 {
        uow.publish(1, &crate::world::Said { key: format!("CDR-{n}"), word: "a".to_owned() }).unwrap();
    }
    uow.commit().await.unwrap();
    let _running = publisher.run();
    wait_for("all to be published", async || {
        let waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL";
        (count(database.pool(), waiting).await == 0).then_some(())
    })
    .await;
    let (reader_running, reader) = world.start_reader().await;
    reader.away.store(true, Ordering::Relaxed);
    let before = world.delivered().await;
    wait_for("many to be given out again", async || {
        (world.delivered().await >= before + 1_000).then_some(())
    })
    .await;
    let (called, delivered) = (reader.called.load(Ordering::Relaxed), world.delivered().await);
    assert!(called < delivered / 2, "{called} calls for {delivered} messages");
    // And a reader stops in order meanwhile.
    reader_running.stop().await.unwrap();
}

#[tokio::test]
async fn event_that_was_killed_between_its_tries_is_tried_on() {
    let world = World::start().await;
    let (running, reader) = world.start_reader().await;
    reader.chokes.store(1, Ordering::Relaxed);
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, POISON)]).await;
    let _running = publisher.run();
    reader.words(1).await;
    running.stop().await.unwrap();
    // As a reader left it that was killed right after it had kept the event: in the table, and acknowledged.
    for statement in [
        "INSERT INTO inbox (entity, key, version) VALUES ('cdr.incident', 'CDR-2', 1)",
        "INSERT INTO inbox_early (entity, key, version, event_id, event_type, source, correlation_id, data, created_at,
                                  arrived_at, tries, due_at)
         VALUES ('cdr.incident', 'CDR-2', 2, gen_random_uuid(), 'cdr.incident.raised.v1', '/services/intake',
                 gen_random_uuid(), '{\"word\": \"left\"}', now(), now(), 1, now())",
    ] {
        sqlx::query(statement).execute(&reader.pool).await.unwrap();
    }
    let (_again, reader) = world.start_reader().await;
    assert_eq!(reader.words(2).await, [POISON, "left"]);
}

#[tokio::test]
async fn message_that_is_no_event_lands_in_dead_letters() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    let stray = jetstream::new(publisher.client().clone());
    stray.publish("cdr.incident.raised.v1.CDR-9", "not an event".into()).await.unwrap().await.unwrap();
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let _running = publisher.run();
    assert_eq!(reader.words(1).await, ["a"]);
    let letter = world.dead_letters(1).await.remove(0);
    assert_eq!(letter.reason, "not an event of ours: header ce-incidentversion is missing");
    assert_eq!(letter.body, "not an event");
}

#[tokio::test]
async fn message_whose_headers_do_not_fit_its_subject_is_not_taken() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let client = publisher.client().clone();
    let _running = publisher.run();
    reader.words(1).await;
    // An old event under another subject, as somebody who may publish only that one could forge it.
    let stream = jetstream::new(world.operator().await).get_stream(streams::CDR_EVENTS.name).await.unwrap();
    let first = stream.get_raw_message(1).await.unwrap();
    let mut headers: HeaderMap = first.headers.clone();
    headers.insert("ce-type", "cdr.referral.contributed.v1");
    headers.insert("Nats-Msg-Id", "forged");
    let forger = jetstream::new(client);
    let published = forger.publish_with_headers(first.subject.clone(), headers, first.payload.clone());
    published.await.unwrap().await.unwrap();
    let reason = world.dead_letters(1).await.remove(0).reason;
    assert_eq!(reason, "not an event of ours: the headers are those of cdr.referral.contributed.v1.CDR-1");
    assert_eq!(reader.words_now().await, ["a"]);
}

#[tokio::test]
async fn second_event_of_the_same_number_is_not_taken_for_a_repeat() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let jetstream = jetstream::new(publisher.client().clone());
    let _running = publisher.run();
    reader.words(1).await;
    let stream = jetstream::new(world.operator().await).get_stream(streams::CDR_EVENTS.name).await.unwrap();
    let first = stream.get_raw_message(1).await.unwrap();
    let mut headers: HeaderMap = first.headers.clone();
    let forged = "00000000-0000-7000-8000-000000000001";
    headers.insert("ce-id", forged);
    headers.insert("Nats-Msg-Id", forged);
    let published = jetstream.publish_with_headers(first.subject.clone(), headers, first.payload.clone());
    published.await.unwrap().await.unwrap();
    let reason = world.dead_letters(1).await.remove(0).reason;
    assert!(reason.contains("two events number 1"), "{reason}");
    assert_eq!(reader.words_now().await, ["a"]);
}

#[tokio::test]
async fn reader_that_was_down_catches_up() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a"), (2, "b")]).await;
    let database = publisher.database().clone();
    let running = publisher.run();
    wait_for("all to be published", async || {
        (count(database.pool(), "SELECT count(*) FROM outbox WHERE published_at IS NULL").await == 0)
            .then_some(())
    })
    .await;
    running.stop().await.unwrap();
    let (_reader_running, reader) = world.start_reader().await;
    assert_eq!(reader.words(2).await, ["a", "b"]);
}

#[tokio::test]
async fn reader_that_is_stopped_at_work_loses_and_doubles_nothing() {
    let world = World::start().await;
    let publisher = world.connect("intake").await;
    let words: Vec<(i64, String)> = (1..=400).map(|n| (n, format!("w{n}"))).collect();
    let said: Vec<(i64, &str)> = words.iter().map(|(n, word)| (*n, word.as_str())).collect();
    world.say(&publisher, "CDR-1", &said).await;
    let _running = publisher.run();
    let (first, reader) = world.start_reader().await;
    reader.words(1).await;
    first.stop().await.unwrap();
    let (_second, reader) = world.start_reader().await;
    let expected: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
    assert_eq!(reader.words(400).await, expected);
}

#[tokio::test]
async fn outage_of_a_part_makes_no_dead_letter_however_long() {
    let world = World::start().await;
    let (_reader_running, reader) = world.start_reader().await;
    reader.away.store(true, Ordering::Relaxed);
    let publisher = world.connect("intake").await;
    world.say(&publisher, "CDR-1", &[(1, "a")]).await;
    let _running = publisher.run();
    let jetstream = jetstream::new(world.operator().await);
    wait_for("more tries than a bad message would get", async || {
        let mut consumer: jetstream::consumer::PullConsumer = jetstream
            .get_consumer_from_stream(streams::WORKFLOW.durable, streams::CDR_EVENTS.name)
            .await
            .ok()?;
        let info = consumer.info().await.ok()?;
        (info.delivered.consumer_sequence > 5).then_some(())
    })
    .await;
    reader.away.store(false, Ordering::Relaxed);
    assert_eq!(reader.words(1).await, ["a"]);
    let dead = jetstream.get_stream(streams::DEAD_LETTERS.name).await.unwrap();
    assert_eq!(dead.cached_info().state.messages, 0);
}
