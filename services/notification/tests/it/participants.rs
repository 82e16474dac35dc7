//! What participants' own systems are sent, and who says whose.

use contracts::{Audience, nats::subjects::notification::*, problem::Kind};
use serde_json::{Value, json};

use crate::{
    events::{acknowledged, asked, commented, key, referred, rerouted, resolved},
    world::{Sent, World},
};

/// A hash as the command sends one.
fn hash(letter: &str) -> String {
    format!("$2a$04${}", letter.repeat(53))
}

/// A world in which the systems of these are told.
async fn start_with(organisations: &[&str]) -> World {
    let world = World::start().await;
    for organisation in organisations {
        add(&world, organisation).await;
    }
    world
}

async fn add(world: &World, organisation: &str) {
    let fields = json!({ "organisation": organisation, "password_hash": hash("a") });
    assert!(world.of_participants(ADD_PARTICIPANT, "otto", fields).await.expect("added").changed);
}

/// Verb, incident and number of each.
fn told(sent: &[Sent]) -> Vec<(String, &str, i64)> {
    let verb = |sent: &Sent| sent.event_type.split('.').skip(2).take(2).collect::<Vec<_>>().join(".");
    sent.iter().map(|sent| (verb(sent), sent.key.as_str(), sent.version)).collect()
}

fn is(sent: &[Sent], expected: &[(&str, &str, i64)]) {
    let expected: Vec<_> =
        expected.iter().map(|(verb, key, number)| ((*verb).to_owned(), *key, *number)).collect();
    assert_eq!(told(sent), expected);
}

#[tokio::test]
async fn nothing_is_sent_to_whom_no_operator_has_added() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    add(&world, "harbour").await;
    world.say(&resolved(key(1))).await;
    is(&world.sent_to("harbour").await, &[("incident.resolved", "CDR-1", 1)]);
    assert_eq!(world.sent_to("budget-buddy").await, []);
    world.stop().await;
}

#[tokio::test]
async fn each_is_sent_what_it_may_read_in_a_sequence_of_its_own() {
    let mut world = start_with(&["harbour", "budget-buddy"]).await;
    world.say(&acknowledged(key(1))).await;
    world.say(&acknowledged(key(2))).await;
    world.say(&commented(key(1), "dana", Audience::Organisation)).await;
    world.say(&referred(key(1))).await;
    world.say(&commented(key(1), "dana", Audience::Referral)).await;
    world.say(&asked(key(1))).await;
    let (cause, _) = world.say(&resolved(key(1))).await;
    let harbour = world.sent_to("harbour").await;
    is(
        &harbour,
        &[
            ("incident.acknowledged", "CDR-1", 1),
            ("incident.acknowledged", "CDR-2", 1),
            ("incident.commented", "CDR-1", 2),
            ("incident.referred", "CDR-1", 3),
            ("incident.commented", "CDR-1", 4),
            ("referral.asked", "CDR-1", 5),
            ("incident.resolved", "CDR-1", 6),
        ],
    );
    let buddy = world.sent_to("budget-buddy").await;
    is(
        &buddy,
        &[
            ("incident.acknowledged", "CDR-1", 1),
            ("incident.acknowledged", "CDR-2", 1),
            ("incident.referred", "CDR-1", 2),
            ("incident.resolved", "CDR-1", 3),
        ],
    );
    // It follows from the very event, and belongs to the round of its time.
    for last in [harbour.last(), buddy.last()] {
        assert_eq!(last.and_then(|last| last.causation_id), Some(cause));
        assert_eq!(last.map(|last| last.correlation_id), Some(uuid::Uuid::from_u128(42)));
    }
    let in_the_referral: Value = serde_json::from_str(&harbour[4].data).expect("JSON");
    assert_eq!(in_the_referral["referral"], "CDR-1-R1");
    assert!(!buddy.iter().any(|sent| sent.data.contains("psst")), "{buddy:?}");
    world.stop().await;
}

#[tokio::test]
async fn a_redelivered_event_is_sent_once() {
    let mut world = start_with(&["harbour"]).await;
    let event = acknowledged(key(1));
    let (id, version) = world.say(&event).await;
    world.publish(&event, version, id).await;
    world.say(&resolved(key(1))).await;
    is(
        &world.sent_to("harbour").await,
        &[("incident.acknowledged", "CDR-1", 1), ("incident.resolved", "CDR-1", 2)],
    );
    world.stop().await;
}

#[tokio::test]
async fn two_replicas_number_without_a_gap() {
    let mut world = start_with(&["harbour", "budget-buddy"]).await;
    let replica = world.replica().await;
    let events: Vec<_> = (0..120).map(|n| commented(key(1 + n % 3), "dana", Audience::Everyone)).collect();
    world.say_all(&events).await;
    for n in 1..=3 {
        let last = commented(key(n), "dana", Audience::Everyone);
        world.caught_up(&last, 40).await;
    }
    for organisation in ["harbour", "budget-buddy"] {
        let sent = world.sent_to(organisation).await;
        for n in 1..=3 {
            let of_one = sent.iter().filter(|sent| sent.key == key(n).to_string());
            let numbers: Vec<i64> = of_one.map(|sent| sent.version).collect();
            assert_eq!(numbers, (1..=40).collect::<Vec<_>>(), "{organisation} {n}");
        }
    }
    replica.stop().await.expect("stopped in order");
    world.stop().await;
}

#[tokio::test]
async fn who_loses_an_incident_is_sent_that_it_went_and_nothing_after() {
    let mut world = start_with(&["harbour", "sunstone"]).await;
    world.say(&acknowledged(key(1))).await;
    world.say(&rerouted(key(1))).await;
    // AEMO's word comes from a service that has not heard of it yet.
    world.say(&asked(key(1))).await;
    let mut later = resolved(key(1));
    later.parties.provider = "sunstone".parse().expect("an organisation");
    world.say(&later).await;
    let harbour = world.sent_to("harbour").await;
    is(&harbour, &[("incident.acknowledged", "CDR-1", 1), ("incident.left", "CDR-1", 2)]);
    assert!(!harbour[1].data.contains("sunstone") && !harbour[1].data.contains("psst"), "{harbour:?}");
    is(
        &world.sent_to("sunstone").await,
        &[("incident.rerouted", "CDR-1", 1), ("incident.resolved", "CDR-1", 2)],
    );
    world.stop().await;
}

#[tokio::test]
async fn who_is_removed_is_sent_nothing_more_nor_again_and_goes_on_where_it_was() {
    let mut world = start_with(&["harbour"]).await;
    world.say(&acknowledged(key(1))).await;
    is(&world.sent_to("harbour").await, &[("incident.acknowledged", "CDR-1", 1)]);
    let remove = json!({ "organisation": "harbour" });
    let removed = world.of_participants(REMOVE_PARTICIPANT, "otto", remove.clone()).await.expect("removed");
    assert!(removed.changed && removed.items.is_empty());
    assert!(!world.of_participants(REMOVE_PARTICIPANT, "otto", remove).await.expect("nothing to do").changed);
    // Nor is what it was told sent once more, should the broker lose it.
    assert_eq!(world.sent_to("harbour").await, []);
    world.say(&commented(key(1), "dana", Audience::Everyone)).await;
    add(&world, "harbour").await;
    world.say(&resolved(key(1))).await;
    is(&world.sent_to("harbour").await, &[("incident.resolved", "CDR-1", 2)]);
    world.stop().await;
}

#[tokio::test]
async fn only_an_operator_adds_and_only_who_has_incidents_is_added() {
    let world = World::start().await;
    let fields = |organisation: &str| json!({ "organisation": organisation, "password_hash": hash("a") });
    for user in ["ada", "dana", "mia", "cleo"] {
        for (subject, fields) in [
            (ADD_PARTICIPANT, fields("harbour")),
            (REMOVE_PARTICIPANT, json!({ "organisation": "harbour" })),
            (LIST_PARTICIPANTS, json!({})),
        ] {
            let refused = world.of_participants(subject, user, fields).await.expect_err(subject);
            assert_eq!(refused.kind(), Kind::Forbidden, "{user} {subject}");
        }
    }
    for organisation in ["aemo", "accc", "portal", "nobody-here", "a.b"] {
        let refused = world.of_participants(ADD_PARTICIPANT, "otto", fields(organisation)).await;
        let refused = refused.expect_err(organisation);
        assert_eq!((refused.kind(), refused.errors[0].field.as_str()), (Kind::Invalid, "organisation"));
    }
    let clear = json!({ "organisation": "harbour", "password_hash": "a password" });
    let refused = world.of_participants(ADD_PARTICIPANT, "otto", clear).await.expect_err("no hash");
    assert_eq!(refused.errors[0].field, "password_hash");
    assert!(!refused.detail.contains("a password"), "{refused}");
    let list = world.of_participants(LIST_PARTICIPANTS, "otto", json!({})).await.expect("a list");
    assert_eq!(list.items, []);
    world.stop().await;
}

#[tokio::test]
async fn a_password_is_replaced_only_when_that_is_asked_for() {
    let world = start_with(&["harbour"]).await;
    let mut fields = json!({ "organisation": "harbour", "password_hash": hash("b") });
    let again = world.of_participants(ADD_PARTICIPANT, "otto", fields.clone()).await.expect("there already");
    assert_eq!((again.changed, again.items[0].password_hash.clone()), (false, hash("a")));
    fields["new_password"] = true.into();
    let replaced = world.of_participants(ADD_PARTICIPANT, "otto", fields).await.expect("replaced");
    assert_eq!((replaced.changed, replaced.items[0].password_hash.clone()), (true, hash("b")));
    assert_eq!(replaced.items[0].since, again.items[0].since);
    world.stop().await;
}
