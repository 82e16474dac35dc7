//! Whether AEMO has read what it was told.

use contracts::{
    Actor, Audience, IncidentKey, Party, Role,
    command::{CommandRequest, Looked},
    event::{Read, ReadBy, ReferralChange},
    nats::subjects,
};
use serde_json::json;
use test_support::wait_for;

use crate::{
    events::{at, commented, key, provider, referred, withdrawn},
    world::{Told, World},
};

/// What the services are told of AEMO's reading, once they are told so often.
async fn reads(world: &World, incident: IncidentKey, count: usize) -> Vec<Read> {
    wait_for("AEMO's reading to be told", async || {
        let told = world.referral_events(incident, 1).await;
        let reads = reads_among(&told);
        (reads.len() >= count).then_some(reads)
    })
    .await
}

fn reads_among(told: &[Told<contracts::event::ReferralEvent>]) -> Vec<Read> {
    let reads = told.iter().filter_map(|told| match &told.event.change {
        ReferralChange::Read(read) => {
            assert_eq!(told.event.actor, Actor::system());
            Some(read.clone())
        }
        _ => None,
    });
    reads.collect()
}

async fn is_read(world: &World, incident: IncidentKey, version: i64) -> bool {
    sqlx::query_scalar("SELECT read_at IS NOT NULL FROM packets WHERE incident = $1 AND version = $2")
        .bind(incident.number())
        .bind(version)
        .fetch_one(&world.database)
        .await
        .expect("a message that was told")
}

#[tokio::test]
async fn a_message_is_read_when_aemo_acknowledges_it_and_not_when_it_takes_it() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.say(&referred(key(2), 1)).await;
    let held = world.take(2).await;
    assert!(!is_read(&world, key(1), 1).await && !is_read(&world, key(2), 1).await);
    // Not in their order: the first is still in the hands of another reader.
    let of =
        |incident: &str| held.iter().find(|message| message.subject.ends_with(incident)).expect("was taken");
    of("CDR-2").ack().await.expect("sent");
    let expected = Read { message: 1, told_at: at(), by: ReadBy::System };
    assert_eq!(reads(&world, key(2), 1).await, std::slice::from_ref(&expected));
    assert!(!is_read(&world, key(1), 1).await);
    of("CDR-1").ack().await.expect("sent");
    assert_eq!(reads(&world, key(1), 1).await, [expected]);
    world.stop().await;
}

#[tokio::test]
async fn a_round_is_read_up_to_the_first_message_that_is_not() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.say(&commented(key(1), Audience::Referral, "see the log")).await;
    let held = world.take(2).await;
    held[1].ack().await.expect("sent");
    wait_for("the second to be noted", async || is_read(&world, key(1), 2).await.then_some(())).await;
    assert_eq!(reads_among(&world.referral_events(key(1), 1).await), [], "the first is not read yet");
    held[0].ack().await.expect("sent");
    let told: Vec<_> = reads(&world, key(1), 1).await.iter().map(|read| read.message).collect();
    assert_eq!(told, [2]);
    world.stop().await;
}

#[tokio::test]
async fn rounds_that_are_read_together_are_told_each() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.say(&withdrawn(key(1), 1)).await;
    world.say(&referred(key(1), 2)).await;
    world.packets(3).await;
    wait_for("both rounds to be told of", async || {
        let told = world.referral_events(key(1), 1).await;
        let versions: Vec<_> = told.iter().map(Told::version).collect();
        assert_eq!(versions, (1..=i64::try_from(told.len()).expect("few")).collect::<Vec<_>>(), "no gap");
        let reads = told.iter().filter_map(|told| match &told.event.change {
            ReferralChange::Read(read) => Some((told.event.round, read.message)),
            _ => None,
        });
        let last: std::collections::BTreeMap<i32, i64> = reads.collect();
        (last == std::collections::BTreeMap::from([(1, 2), (2, 3)])).then_some(())
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn what_aemo_read_while_the_liaison_was_away_is_found() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.say(&referred(key(2), 1)).await;
    let held = world.take(2).await;
    world.pause().await;
    for message in &held {
        message.double_ack().await.expect("acknowledged");
    }
    world.go_on().await;
    for n in 1..=2 {
        assert_eq!(reads(&world, key(n), 1).await.len(), 1);
    }
    world.stop().await;
}

#[tokio::test]
async fn a_stream_that_was_made_anew_does_not_make_unread_what_was_read_nor_read_what_was_not() {
    let mut world = World::start().await;
    for n in 1..=3 {
        world.say(&referred(key(n), 1)).await;
        world.caught_up(key(n)).await;
    }
    world.packets(3).await;
    for n in 1..=3 {
        reads(&world, key(n), 1).await;
    }
    world.pause().await;
    // Its places are counted from 1 again, and AEMO had read up to 3.
    world.lose_aemos_stream().await;
    world.say(&referred(key(4), 1)).await;
    world.go_on().await;
    wait_for("the outbox to fill the stream again", async || {
        (world.packets_in_all().await == 4).then_some(())
    })
    .await;
    let held = world.take(4).await;
    assert!(!is_read(&world, key(4), 1).await);
    for message in &held {
        message.double_ack().await.expect("acknowledged");
    }
    reads(&world, key(4), 1).await;
    for n in 1..=3 {
        let told = reads_among(&world.referral_events(key(n), 1).await);
        assert_eq!(told.len(), 1, "a repeat is no reading");
    }
    world.stop().await;
}

#[tokio::test]
async fn who_answers_has_read_what_the_round_began_with() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.say(&commented(key(1), Audience::Referral, "see the log")).await;
    world.caught_up(key(1)).await;
    let accepted = json!({"incident": "CDR-1", "round": 1});
    assert_eq!(world.answer("accept", None, accepted).await.expect("an answer").code, None);
    assert!(is_read(&world, key(1), 1).await);
    assert!(!is_read(&world, key(1), 2).await, "what came later may not have come to who answers");
    world.packets(2).await;
    let told: Vec<_> = reads(&world, key(1), 1).await.iter().map(|read| read.message).collect();
    assert_eq!(told, [2], "the answer told of the first");
    world.stop().await;
}

#[tokio::test]
async fn what_aemo_looks_at_on_its_desk_is_read() {
    let mut world = World::start().await;
    world.say(&referred(key(1), 1)).await;
    world.caught_up(key(1)).await;
    let look = async |party, told_at: &str| {
        let actor = Actor { party, role: Role::Viewer, ..provider() };
        let fields = json!({ "told_at": told_at }).as_object().cloned().expect("an object");
        let (incident, round) = (Some(key(1)), Some(1));
        let request = CommandRequest {
            actor,
            incident,
            round,
            expected_version: None,
            colleague: None,
            files: Vec::new(),
            fields,
        };
        world.send::<Looked>(subjects::aemo_liaison::LOOK, request).await
    };
    let shown = at().to_string();
    assert_eq!(look(Party::DataHolder, &shown).await.expect_err("not AEMO").status, 403);
    assert_eq!(look(Party::Aemo, "yesterday").await.expect_err("no time").status, 422);
    let earlier = look(Party::Aemo, "2026-02-28T09:00:00Z").await.expect("looked");
    assert_eq!(earlier.read, 0, "what was not shown is not read");
    assert_eq!(look(Party::Aemo, &shown).await.expect("looked").read, 1);
    assert_eq!(look(Party::Aemo, &shown).await.expect("looked").read, 0);
    let expected = Read { message: 1, told_at: at(), by: ReadBy::Desk };
    assert_eq!(reads(&world, key(1), 1).await, [expected]);
    world.stop().await;
}
