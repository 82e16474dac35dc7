//! Who is told.

use contracts::{
    Audience, Status,
    event::{Escalated, Readied},
};

use crate::{
    events::{acknowledged, asked, commented, event, key, referred, resolved},
    world::World,
};

const EVERYONE: [&str; 8] = ["ada", "abe", "dana", "dora", "sam", "mia", "cleo", "otto"];

/// Who has been told anything, in the order of [`EVERYONE`].
async fn told(world: &World) -> Vec<&'static str> {
    let mut told = Vec::new();
    for user in EVERYONE {
        if !world.told(user).await.is_empty() {
            told.push(user);
        }
    }
    told
}

#[tokio::test]
async fn everyone_on_the_incident_is_told_but_who_did_it() {
    let mut world = World::start().await;
    let (_, version) = world.say(&acknowledged(key(12))).await;
    assert_eq!(version, 1);
    assert_eq!(told(&world).await, ["ada", "abe", "dora"]);
    let record = world.told("ada").await.remove(0);
    assert_eq!(record.text, "harbour acknowledged CDR-12.");
    assert_eq!(record.event, "cdr.incident.acknowledged.v1");
    assert_eq!((record.incident, record.round, record.read), (key(12), None, false));
    assert_eq!(record.id.get_version_num(), 7);

    world.say(&event(key(12), "cleo", Status::InProgress, Escalated { reason: "slow".to_owned() })).await;
    assert_eq!(world.sentences("dana").await, ["accc escalated CDR-12."]);
    assert_eq!(world.sentences("cleo").await, [""; 0], "the one who did it");
    world.stop().await;
}

#[tokio::test]
async fn aemo_hears_of_what_was_referred_and_of_nothing_else() {
    let mut world = World::start().await;
    world.say(&resolved(key(1))).await;
    assert_eq!(world.sentences("mia").await, [""; 0]);
    world.say(&referred(key(2))).await;
    world.say(&commented(key(2), "dana", Audience::Everyone)).await;
    world.say(&commented(key(2), "dana", Audience::Referral)).await;
    world.say(&event(key(2), "dana", Status::ReadyToVerify, Readied {})).await;
    world.say(&resolved(key(2))).await;
    let expected = [
        "CDR-2, which was referred to AEMO, is resolved.",
        "harbour commented on the referral of CDR-2.",
        "harbour referred CDR-2 to AEMO.",
    ];
    assert_eq!(world.sentences("mia").await, expected);
    let expected = [
        "harbour moved CDR-2 to Ready to Verify: please test it.",
        "harbour commented on CDR-2.",
        "harbour referred CDR-2 to AEMO.",
    ];
    assert_eq!(world.sentences("ada").await, expected, "nothing of the provider's talk with AEMO");
    assert_eq!(world.sentences("sam").await, [""; 0], "another retailer");
    world.stop().await;
}

#[tokio::test]
async fn what_aemo_says_is_for_the_provider() {
    let mut world = World::start().await;
    world.say(&asked(key(3))).await;
    assert_eq!(told(&world).await, ["dana", "dora"]);
    let record = world.told("dana").await.remove(0);
    assert_eq!((record.text.as_str(), record.round), ("aemo asked a question on CDR-3-R1.", Some(1)));
    world.stop().await;
}

#[tokio::test]
async fn a_word_among_colleagues_stays_among_them() {
    let mut world = World::start().await;
    world.say(&commented(key(4), "ada", Audience::Organisation)).await;
    assert_eq!(told(&world).await, ["abe"]);
    world.stop().await;
}

#[tokio::test]
async fn a_redelivered_event_doubles_nothing() {
    let mut world = World::start().await;
    let acknowledgement = acknowledged(key(5));
    let (id, version) = world.say(&acknowledgement).await;
    world.publish(&acknowledgement, version, id).await;
    world.say(&commented(key(5), "dana", Audience::Everyone)).await;
    assert_eq!(world.told("ada").await.len(), 2);

    // Even where nobody remembers that it was read.
    sqlx::query("DELETE FROM inbox WHERE key = 'CDR-5'").execute(&world.database).await.expect("forgotten");
    world.publish(&acknowledgement, version, id).await;
    world.caught_up(&acknowledgement, version).await;
    assert_eq!(world.told("ada").await.len(), 2);
    world.stop().await;
}

#[tokio::test]
async fn who_moves_to_another_organisation_hears_of_its_incidents() {
    let mut world = World::start().await;
    let mut moved = crate::events::people().find(|user| user.0.id.as_str() == "sam").expect("sam");
    moved.0.organisation = "harbour".parse().expect("an organisation");
    world.say(&moved).await;
    world.say(&acknowledged(key(6))).await;
    assert_eq!(world.sentences("sam").await, ["harbour acknowledged CDR-6."]);
    world.stop().await;
}

/// Two replicas would else lock the same two users in two orders, and one of them would have to begin anew.
#[tokio::test]
async fn a_batch_holds_no_user_while_it_waits_for_one_that_comes_first() {
    let mut world = World::start().await;
    let lock =
        |user: &'static str| sqlx::query("SELECT FROM users WHERE id = $1 FOR UPDATE NOWAIT").bind(user);
    let mut first = world.database.begin().await.expect("a transaction");
    lock("dora").execute(&mut *first).await.expect("locked");
    // The service works on this one while the next two come, so that it takes them together.
    world.tell(&commented(key(1), "dana", Audience::Organisation)).await;
    world.somebody_waits_for_a_row().await;
    let (for_dora, for_abe) =
        (commented(key(2), "dana", Audience::Organisation), commented(key(3), "ada", Audience::Organisation));
    world.tell(&for_dora).await;
    let (_, last) = world.tell(&for_abe).await;
    let mut second = world.database.begin().await.expect("a transaction");
    lock("abe").execute(&mut *second).await.expect("locked");
    first.commit().await.expect("committed");
    world.caught_up(&commented(key(1), "dana", Audience::Organisation), 1).await;
    world.somebody_waits_for_a_row().await;
    lock("dora").execute(&mut *second).await.expect("nobody holds her while abe is waited for");
    second.commit().await.expect("committed");
    world.caught_up(&for_abe, last).await;
    assert_eq!((world.told("dora").await.len(), world.told("abe").await.len()), (2, 1));
    world.stop().await;
}
