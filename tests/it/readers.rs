//! Two of AEMO's readers on its one consumer, as on two machines.

use std::collections::BTreeSet;

use flow_tests::aemo::Aemo;
use serde_json::{Value, json};
use test_support::wait_for;

use crate::world::{ADR, RETAILER, World};

/// How many referrals each of the two reads.
const EACH: usize = 10;

/// Reads its share and takes each round up, under an id made of the message's own; gives the incidents and the replies.
async fn works(reader: &Aemo) -> Vec<(String, String, Value)> {
    let mut done = Vec::new();
    for _ in 0..EACH {
        let told = reader.next().await;
        let (key, id) = (told.header("ce-subject").to_owned(), format!("{}-accept", told.header("ce-id")));
        let reply = reader.answer_as("accept", &key, 1, json!({}), Some(&id)).await.ok();
        done.push((key, id, reply));
    }
    done
}

#[tokio::test]
async fn two_readers_share_what_waits_and_neither_is_given_what_the_other_has() {
    let world = World::start().await;
    let (adr, retailer, mut aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let mut referred = BTreeSet::new();
    for _ in 0..2 * EACH {
        let key = adr.raise().await;
        retailer.act(&key, "acknowledge", json!({})).await.ok(200);
        retailer.act(&key, "refer", json!({"expected_input": "Look."})).await.ok(200);
        referred.insert(key);
    }
    wait_for("all to wait", async || (aemo.unread().await == 2 * EACH as u64).then_some(())).await;

    let (first, second) = (world.aemo().await, world.aemo().await);
    let (ones, others) = tokio::join!(works(&first), works(&second));
    let read: Vec<&str> = ones.iter().chain(&others).map(|(key, ..)| key.as_str()).collect();
    assert_eq!(read.len(), referred.len());
    assert_eq!(
        BTreeSet::from_iter(read),
        referred.iter().map(String::as_str).collect(),
        "each to one of them"
    );
    assert_eq!(aemo.unread().await, 0);

    // Were a message given to the other after all, the answer would be the same one and not a second.
    for (key, id, reply) in &ones {
        let again = second.answer_as("accept", key, 1, json!({}), Some(id)).await.ok();
        assert_eq!((&again, &again["version"]), (reply, &json!(2)), "{key}");
    }
}
