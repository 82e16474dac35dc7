//! Two systems of AEMO's that share its one consumer.

use std::{collections::BTreeMap, time::Duration};

use async_nats::jetstream::{self, consumer::PullConsumer};
use contracts::nats::streams::AEMO;
use futures::StreamExt;
use test_support::wait_for;

use crate::{
    events::{key, referred},
    world::World,
};

const REFERRALS: i64 = 40;

async fn consumer(world: &World) -> PullConsumer {
    let jetstream = jetstream::new(world.another_aemo().await);
    jetstream.get_consumer_from_stream(AEMO.durable, AEMO.stream).await.expect("AEMO's consumer")
}

#[tokio::test]
async fn what_one_reader_held_when_it_died_comes_to_the_other_and_nothing_twice() {
    let mut world = World::start().await;
    for n in 1..=REFERRALS {
        world.say(&referred(key(n), 1)).await;
    }
    wait_for("all to be told", async || {
        (i64::try_from(world.packets_in_all().await).ok() == Some(REFERRALS)).then_some(())
    })
    .await;
    // As in production, but for the minutes after which a message that is held is given out again.
    world.give_out_again_after(Duration::from_secs(2)).await;
    let (dying, living) = (consumer(&world).await, consumer(&world).await);
    let mut read: BTreeMap<String, usize> = BTreeMap::new();

    // One takes ten, finishes six and dies with four in its hands.
    let mut taken = dying.fetch().max_messages(10).messages().await.expect("messages");
    for _ in 0..6 {
        let message = taken.next().await.expect("a message").expect("a message");
        message.double_ack().await.expect("acknowledged");
        *read.entry(message.subject.to_string()).or_default() += 1;
    }
    drop((taken, dying));

    while read.len() < usize::try_from(REFERRALS).expect("few") {
        let mut batch = living
            .batch()
            .max_messages(10)
            .expires(Duration::from_secs(5))
            .messages()
            .await
            .expect("messages");
        while let Some(message) = batch.next().await {
            let message = message.expect("a message");
            message.double_ack().await.expect("acknowledged");
            *read.entry(message.subject.to_string()).or_default() += 1;
        }
    }
    assert!(read.values().all(|times| *times == 1), "{read:?}");
    wait_for("all to be known as read", async || {
        let unread: i64 = sqlx::query_scalar("SELECT count(*) FROM packets WHERE read_at IS NULL")
            .fetch_one(&world.database)
            .await
            .expect("a query");
        (unread == 0).then_some(())
    })
    .await;
    world.stop().await;
}
