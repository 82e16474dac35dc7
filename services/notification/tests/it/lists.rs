//! What a user does with his or her own.

use contracts::{Audience, Problem};
use serde_json::json;
use uuid::Uuid;

use crate::{
    events::{commented, key},
    world::World,
};

async fn world_with(notifications: i64) -> World {
    let mut world = World::start().await;
    let events: Vec<_> = (1..=notifications).map(|n| commented(key(n), "dana", Audience::Everyone)).collect();
    world.say_all(&events).await;
    world
}

fn at_fault(problem: &Problem) -> Vec<&str> {
    assert_eq!(problem.status, 422);
    problem.errors.iter().map(|error| error.field.as_str()).collect()
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let mut world = world_with(28).await;
    let first = world.list("ada", json!({})).await.expect("a page");
    assert_eq!((first.items.len(), first.unread), (25, 28));
    let rest = world.list("ada", json!({"cursor": first.next})).await.expect("a page");
    assert_eq!((rest.items.len(), rest.next), (3, None));

    let mut seen: Vec<i64> = Vec::new();
    let mut cursor = None;
    loop {
        let page = world.list("ada", json!({"limit": "7", "cursor": cursor})).await.expect("a page");
        seen.extend(page.items.iter().map(|notification| notification.incident.number()));
        // What comes in meanwhile is newer than any page to come.
        if cursor.is_none() {
            world.say(&commented(key(99), "dana", Audience::Everyone)).await;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=28).rev().collect::<Vec<_>>());
    let whole = world.list("ada", json!({"limit": 29})).await.expect("a page");
    assert_eq!((whole.items.len(), whole.next, whole.unread), (29, None, 29));
    world.stop().await;
}

#[tokio::test]
async fn what_was_read_is_counted_once_and_for_its_reader_only() {
    let world = world_with(5).await;
    let ids: Vec<Uuid> = world.told("ada").await.iter().map(|notification| notification.id).collect();
    let two = json!({"ids": [ids[1], ids[3]]});
    assert_eq!(world.mark_read("ada", two.clone()).await.expect("marked").unread, 3);
    assert_eq!(world.mark_read("ada", two.clone()).await.expect("marked").unread, 3, "again");
    assert_eq!(world.mark_read("abe", two).await.expect("marked").unread, 5, "not abe's");
    let unread = world.list("ada", json!({"unread": true})).await.expect("a page");
    let left: Vec<Uuid> = unread.items.iter().map(|notification| notification.id).collect();
    assert_eq!((left, unread.unread), (vec![ids[0], ids[2], ids[4]], 3));
    assert_eq!(world.mark_read("ada", json!({"up_to": ids[2]})).await.expect("marked").unread, 1);
    let read: Vec<bool> = world.told("ada").await.iter().map(|notification| notification.read).collect();
    assert_eq!(read, [false, true, true, true, true]);
    assert_eq!(world.told("abe").await.len(), 5);
    world.stop().await;
}

#[tokio::test]
async fn reading_while_more_comes_in_loses_no_count() {
    let mut world = world_with(10).await;
    let ids: Vec<Uuid> = world.told("ada").await.iter().map(|notification| notification.id).collect();
    let marking = |id: &Uuid| world.mark_read("ada", json!({"ids": [id]}));
    let (a, b, c) = (marking(&ids[0]), marking(&ids[0]), marking(&ids[1]));
    let (a, b, c) = tokio::join!(a, b, c);
    assert!([a, b, c].iter().all(Result::is_ok));
    world.say(&commented(key(11), "dana", Audience::Everyone)).await;
    let told = world.told("ada").await;
    assert_eq!(told.iter().filter(|notification| !notification.read).count(), 9);
    world.stop().await;
}

#[tokio::test]
async fn opening_one_reads_it_and_says_what_it_is() {
    let world = world_with(3).await;
    let newest = world.told("ada").await.remove(0);
    assert_eq!(world.unread("ada").await, 3);
    let opened = world.open("ada", json!({"id": newest.id})).await.expect("hers");
    assert_eq!((opened.id, opened.incident, opened.read), (newest.id, newest.incident, true));
    assert_eq!(world.unread("ada").await, 2);
    world.open("ada", json!({"id": newest.id})).await.expect("again");
    assert_eq!(world.unread("ada").await, 2);
    let foreign = world.open("abe", json!({"id": newest.id})).await.expect_err("not his");
    assert_eq!((foreign.status, world.unread("abe").await), (404, 3));
    assert_eq!(world.unread("mia").await, 0);
    world.stop().await;
}

#[tokio::test]
async fn fields_at_fault_are_named() {
    let world = World::start().await;
    let list = async |fields| world.list("ada", fields).await.expect_err("refused");
    assert_eq!(at_fault(&list(json!({"limit": 0, "cursor": "x"})).await), ["cursor", "limit"]);
    assert_eq!(at_fault(&list(json!({"limit": 101})).await), ["limit"]);
    let mark = async |fields| world.mark_read("ada", fields).await.expect_err("refused");
    assert_eq!(at_fault(&mark(json!({})).await), ["ids"]);
    assert_eq!(at_fault(&mark(json!({"ids": [Uuid::nil()], "up_to": Uuid::nil()})).await), ["ids"]);
    assert_eq!(at_fault(&mark(json!({"ids": ["x"]})).await), ["ids"]);
    assert_eq!(at_fault(&mark(json!({"up_to": "x"})).await), ["up_to"]);
    let open = async |fields| world.open("ada", fields).await.expect_err("refused");
    assert_eq!(at_fault(&open(json!({})).await), ["id"]);
    assert_eq!(at_fault(&open(json!({"id": "x"})).await), ["id"]);
    world.stop().await;
}
