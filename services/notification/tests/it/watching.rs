//! Who watches an incident, and what that brings.

use contracts::{
    Audience, Status,
    event::{Assigned, WatcherEvent},
};
use futures::future::{join, join_all};
use serde_json::json;

use crate::{
    events::{acknowledged, actor, asked, commented, event, key, people, referred, rerouted},
    world::World,
};

/// Who watches, as the events tell it one after the other: `+ada`, `-ada`. Their numbers have no gap.
fn told(events: &[(i64, WatcherEvent)]) -> Vec<String> {
    let numbers: Vec<i64> = events.iter().map(|(version, _)| *version).collect();
    assert_eq!(numbers, (1..=i64::try_from(events.len()).expect("few")).collect::<Vec<_>>());
    let sign = |watching| if watching { '+' } else { '-' };
    events.iter().map(|(_, event)| format!("{}{}", sign(event.watching), event.watcher.user)).collect()
}

#[tokio::test]
async fn a_watcher_is_told_of_everything_that_the_organisation_may_read() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    assert_eq!(world.sentences("cleo").await, [""; 0], "the ACCC is told of little by itself");
    let watching = world.watch("cleo", key(1), true).await.expect("the ACCC reads everything");
    assert_eq!((watching.incident, watching.watching, watching.version), (key(1), true, 1));
    world.say(&commented(key(1), "dana", Audience::Everyone)).await;
    world.say(&commented(key(1), "dana", Audience::Referral)).await;
    world.say(&asked(key(1))).await;
    let heard = world.told("cleo").await;
    let sentences: Vec<&str> = heard.iter().map(|one| one.text.as_str()).collect();
    let expected = [
        "aemo asked a question on CDR-1-R1.",
        "harbour commented on the referral of CDR-1.",
        "harbour commented on CDR-1.",
    ];
    assert_eq!(sentences, expected);
    assert_eq!(heard[0].round, Some(1));

    world.watch("ada", key(1), true).await.expect("her own");
    world.say(&event(key(1), "dana", Status::InProgress, Assigned { assignee: None })).await;
    assert_eq!(world.told("ada").await.len(), 3, "who works on it, besides what everyone hears");
    assert_eq!(world.told("abe").await.len(), 2, "her colleague does not watch");

    world.say(&commented(key(2), "dana", Audience::Everyone)).await;
    assert_eq!(world.told("cleo").await.len(), 4, "of this incident only");
    world.stop().await;
}

#[tokio::test]
async fn a_watcher_is_not_told_of_what_the_organisation_may_not_read() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    for user in ["ada", "cleo"] {
        world.watch(user, key(1), true).await.expect("may read it");
    }
    world.say(&commented(key(1), "dana", Audience::Organisation)).await;
    assert_eq!(world.sentences("cleo").await, [""; 0]);
    world.say(&commented(key(1), "dana", Audience::Referral)).await;
    world.say(&asked(key(1))).await;
    world.say(&commented(key(1), "ada", Audience::Everyone)).await;
    assert_eq!(world.sentences("ada").await, ["harbour acknowledged CDR-1."], "nor of what she did herself");
    world.stop().await;
}

#[tokio::test]
async fn who_may_not_read_an_incident_may_not_watch_it() {
    let mut world = World::start().await;
    world.say(&referred(key(1))).await;
    for stranger in ["mia", "sam", "otto"] {
        assert_eq!(world.watch(stranger, key(1), true).await.expect_err(stranger).status, 404, "{stranger}");
    }
    assert_eq!(world.watch("dana", key(2), true).await.expect_err("never heard of").status, 404);
    let unsaid = world.try_watch("dana", key(1), json!({})).await.expect_err("says nothing");
    assert_eq!((unsaid.status, unsaid.errors[0].field.as_str()), (422, "watching"));
    assert_eq!(told(&world.watcher_events(key(1)).await), [""; 0]);
    world.watch("dora", key(1), true).await.expect("a viewer reads, so she may watch");
    assert_eq!(told(&world.watcher_events(key(1)).await), ["+dora"]);
    world.stop().await;
}

#[tokio::test]
async fn watching_twice_is_watching_once_and_ends_at_once() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    assert_eq!(world.watch("cleo", key(1), false).await.expect("nothing to end").version, 0);
    for _ in 0..2 {
        assert_eq!(world.watch("cleo", key(1), true).await.expect("may").version, 1);
    }
    world.say(&commented(key(1), "dana", Audience::Everyone)).await;
    assert_eq!(world.told("cleo").await.len(), 1, "once, though she said it twice");
    for _ in 0..2 {
        assert_eq!(world.watch("cleo", key(1), false).await.expect("may").version, 2);
    }
    world.say(&commented(key(1), "dana", Audience::Everyone)).await;
    assert_eq!(world.told("cleo").await.len(), 1);
    let events = world.watcher_events(key(1)).await;
    assert_eq!(told(&events), ["+cleo", "-cleo"]);
    let cleo = actor("cleo");
    let watcher = &events[0].1.watcher;
    assert_eq!(
        (&watcher.name, &watcher.organisation, watcher.party),
        (&cleo.name, &cleo.organisation, cleo.party)
    );
    world.stop().await;
}

#[tokio::test]
async fn a_re_routing_takes_the_watchers_of_the_former_provider_away() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    for user in ["ada", "cleo", "dana", "dora"] {
        world.watch(user, key(1), true).await.expect("may read it");
    }
    world.say(&rerouted(key(1))).await;
    let events = world.watcher_events(key(1)).await;
    assert_eq!(told(&events), ["+ada", "+cleo", "+dana", "+dora", "-dana", "-dora"]);
    let before = world.told("dana").await.len();
    assert_eq!(world.watch("dana", key(1), true).await.expect_err("not hers any more").status, 404);
    world.watch("sam", key(1), true).await.expect("his now");

    let mut assigned = event(key(1), "otto", Status::New, Assigned { assignee: None });
    assigned.parties.provider = "sunstone".parse().expect("an organisation");
    world.say(&assigned).await;
    for user in ["ada", "cleo", "sam"] {
        assert!(world.sentences(user).await[0].contains("assigned to nobody"), "{user}");
    }
    assert_eq!(world.told("dana").await.len(), before);
    world.stop().await;
}

#[tokio::test]
async fn who_moves_watches_what_the_new_organisation_may_read_and_no_more() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    world.watch("dana", key(1), true).await.expect("may read it");
    let mut dana = people().find(|user| user.0.id.as_str() == "dana").expect("dana");
    dana.0.name = "dana of the night".to_owned();
    world.say(&dana).await;
    let events = world.watcher_events(key(1)).await;
    assert_eq!(told(&events), ["+dana", "+dana"], "under the new name");
    assert_eq!(events[1].1.watcher.name, "dana of the night");

    dana.0.organisation = "sunstone".parse().expect("an organisation");
    world.say(&dana).await;
    assert_eq!(told(&world.watcher_events(key(1)).await), ["+dana", "+dana", "-dana"]);
    world.stop().await;
}

#[tokio::test]
async fn who_moves_while_he_begins_to_watch_watches_nothing_that_he_may_not_read() {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    let mut moving = world.database.begin().await.expect("a transaction");
    let moved = sqlx::query("UPDATE users SET organisation = 'sunstone' WHERE id = 'dana'");
    moved.execute(&mut *moving).await.expect("moved");
    let moves = async {
        world.somebody_waits_for_a_row().await;
        moving.commit().await.expect("committed");
    };
    let (watching, ()) = join(world.watch("dana", key(1), true), moves).await;
    assert_eq!(watching.expect_err("she is of another organisation now").status, 503);
    assert_eq!(told(&world.watcher_events(key(1)).await), [""; 0]);
    world.stop().await;
}

#[tokio::test]
async fn two_replicas_number_the_watchers_without_a_gap_and_tell_each_once() {
    let mut world = World::start().await;
    let other = world.replica().await;
    world.say(&acknowledged(key(1))).await;
    let everyone = ["ada", "abe", "cleo", "dana", "dora"];
    for watching in [true, false, true] {
        let commands = everyone.iter().map(|user| world.watch(user, key(1), watching));
        for done in join_all(commands).await {
            done.expect("may read it");
        }
    }
    let events = world.watcher_events(key(1)).await;
    assert_eq!(told(&events).len(), 3 * everyone.len());
    let comments: Vec<_> = (0..20).map(|_| commented(key(1), "dana", Audience::Everyone)).collect();
    world.say_all(&comments).await;
    assert_eq!(world.told("cleo").await.len(), comments.len());
    assert_eq!(world.told("ada").await.len(), 1 + comments.len());
    other.stop().await.expect("stopped in order");
    world.stop().await;
}
