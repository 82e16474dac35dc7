//! AEMO's systems are away for an hour, and come back.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use test_support::wait_for;

use crate::{
    api::Api,
    world::{ADR, RETAILER, World},
};

const REFERRALS: usize = 1_000;
/// Every so many a word is added, and the round taken back.
const COMMENTED: usize = 10;
const WITHDRAWN: usize = 25;
/// How many people work at the same time: as many as a busy machine of two cores can serve within a command's deadline.
const AT_ONCE: usize = 6;

/// An incident that is raised and referred; gives how many messages AEMO is sent of it.
async fn refer(adr: Api, retailer: Api, n: usize) -> (String, usize) {
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    let mut messages = 1;
    if n.is_multiple_of(COMMENTED) {
        retailer.comment(&key, "See the log.", "referral").await.ok(201);
        messages += 1;
    }
    if n.is_multiple_of(WITHDRAWN) {
        retailer.act(&key, "withdraw-referral", json!({"reason": "It was ours."})).await.ok(200);
        messages += 1;
    }
    (key, messages)
}

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_thousand_referrals_wait_an_hour_and_each_is_read_once_and_in_order() {
    let world = World::start().await;
    let (adr, retailer, mut aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    // Nobody at AEMO listens, and the portal works on.
    let referred: BTreeMap<String, usize> = stream::iter(0..REFERRALS)
        .map(|n| refer(adr.clone(), retailer.clone(), n))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    assert_eq!(referred.len(), REFERRALS);
    let sent: usize = referred.values().sum();
    wait_for("all to wait in the stream", async || {
        (usize::try_from(aemo.unread().await) == Ok(sent)).then_some(())
    })
    .await;
    let key = referred.iter().find(|(_, messages)| **messages == 1).unwrap().0;
    let page = world.pages(RETAILER).await;
    let path = format!("/referrals/{key}-R1");
    let unread = wait_for("the referral to be shown", async || {
        let answer = retailer.get(&path).await;
        (answer.status == 200).then_some(answer.body)
    })
    .await;
    assert_eq!((&unread["read_at"], &unread["unread_since"]), (&Value::Null, &unread["opened_at"]));

    world.clock.shift(SignedDuration::from_hours(1));
    let shown = page.open(&path).await.html;
    assert!(shown.contains("Not yet read by AEMO") && shown.contains("1 h ago"), "{shown}");
    assert!(page.open(&format!("/incidents/{key}")).await.html.contains("Not yet read by AEMO"));

    // AEMO is back.
    let told = aemo.read_all(sent).await;
    let ids: BTreeSet<&str> = told.iter().map(|told| told.header("ce-id")).collect();
    assert_eq!(ids.len(), sent, "each once");
    let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for told in &told {
        let incident = told.header("ce-subject").to_owned();
        read.entry(incident).or_default().push(told.header("ce-incidentversion").to_owned());
    }
    for (key, messages) in &referred {
        let in_order: Vec<String> = (1..=*messages).map(|version| version.to_string()).collect();
        assert_eq!(read[key], in_order, "{key}");
    }
    assert_eq!(aemo.unread().await, 0);
    for key in referred.keys() {
        let read = wait_for("the referral to be known as read", async || {
            let view = retailer.get(&format!("/referrals/{key}-R1")).await.ok(200);
            (view["unread_since"].is_null()).then_some(view)
        })
        .await;
        let waited = time(&read["opened_at"]).duration_until(time(&read["read_at"]));
        assert!(waited > SignedDuration::from_mins(59), "{key} was read an hour later: {waited:?}");
    }
    let shown = page.open(&path).await.html;
    assert!(shown.contains("Read by AEMO") && !shown.contains("Not yet read by AEMO"), "{shown}");
}

#[tokio::test]
async fn what_aemo_opens_on_its_desk_is_read_though_its_systems_are_away() {
    let world = World::start().await;
    let (adr, retailer) = (world.api(ADR), world.api(RETAILER));
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Please look."})).await.ok(200);
    let path = format!("/referrals/{key}-R1");
    wait_for("the referral to be shown", async || (retailer.get(&path).await.status == 200).then_some(()))
        .await;
    // A list is no reading, and neither is a program that asks for the round.
    let desk = world.pages(crate::world::AEMO).await;
    desk.open("/referrals").await;
    world.api(crate::world::AEMO).get(&path).await.ok(200);
    world.quiet().await;
    assert!(retailer.get(&path).await.ok(200)["read_at"].is_null());
    assert_eq!(desk.open(&path).await.status, 200);
    wait_for("the provider to see that it is read", async || {
        retailer.get(&path).await.ok(200)["unread_since"].is_null().then_some(())
    })
    .await;
    assert!(retailer.timeline(&key).await.contains("\"read\""));
    assert!(!adr.timeline(&key).await.contains("\"read\""), "the recipient learns nothing of it");
    // While the liaison is away too, AEMO's desk shows what there is.
    retailer.comment(&key, "See the log.", "referral").await.ok(201);
    world.stop_service(aemo_liaison::NAME).await;
    assert_eq!(desk.open(&path).await.status, 200);
}
