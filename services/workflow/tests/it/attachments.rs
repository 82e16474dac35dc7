//! Files on an incident, as the gateway vouches for them.

use contracts::{Action, Actor, Attachment, IncidentKey, Status, event::IncidentChange};
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, provider_agent, reporter};

fn file(n: u128) -> Attachment {
    Attachment {
        id: Uuid::from_u128(n),
        file_name: format!("{n}.log"),
        media_type: "text/plain".to_owned(),
        size: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned(),
    }
}

/// The version of the incident.
async fn version(world: &World, key: IncidentKey) -> i64 {
    world.stored(key).await.unwrap().1
}

#[tokio::test]
async fn what_is_attached_is_told_counted_and_removed() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let form = json!({"body": "The log", "audience": "everyone"});
    let reply = world.attach(&reporter(), key, None, vec![file(1), file(2)], form).await.unwrap();
    assert_eq!((reply.version, reply.attachments), (2, vec![file(1), file(2)]));
    let event = world.published("cdr.incident.attached.v1", key, 2).await;
    let IncidentChange::Attached(attached) = event.change else { panic!("another change") };
    assert_eq!((attached.files.len(), attached.body.as_deref()), (2, Some("The log")));

    let detach = async |actor: Actor, n: u128| {
        let fields = json!({"attachment": Uuid::from_u128(n)});
        world.send("cdr.cmd.workflow.detach", &actor, key, None, fields).await
    };
    assert_eq!(detach(provider_agent(), 1).await.unwrap_err().status, 403);
    assert_eq!(detach(reporter(), 9).await.unwrap_err().status, 404);
    assert_eq!(detach(reporter(), 1).await.unwrap().version, 3);
    let event = world.published("cdr.incident.detached.v1", key, 3).await;
    assert!(matches!(event.change, IncidentChange::Detached(gone) if gone.file == file(1)));
    assert_eq!(detach(reporter(), 1).await.unwrap_err().status, 404);
    world.stop().await;
}

#[tokio::test]
async fn the_same_file_sent_again_under_its_key_is_attached_once() {
    let world = World::start().await;
    let key = world.raised(1).await;
    let send = async |file: Attachment| {
        world.attach(&reporter(), key, Some("once"), vec![file], json!({"audience": "everyone"})).await
    };
    let first = send(file(1)).await.unwrap();
    // Sent again it was stored under another id.
    let again = send(Attachment { id: Uuid::from_u128(7), ..file(1) }).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(version(&world, key).await, 2);
    // Under the same key another file is another command.
    let other = send(Attachment { sha256: "0".repeat(64), ..file(1) }).await.unwrap_err();
    assert_eq!(other.status, 422);
    world.stop().await;
}

#[tokio::test]
async fn what_is_meant_for_aemo_goes_with_the_referral() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::InProgress).await;
    let provider = provider_agent();
    world.attach(&provider, key, None, vec![file(1)], json!({"audience": "referral"})).await.unwrap();
    world.attach(&reporter(), key, None, vec![file(2)], json!({})).await.unwrap();
    let refused = world.attach(&reporter(), key, None, vec![file(3)], json!({"audience": "referral"})).await;
    assert_eq!(refused.unwrap_err().status, 403);
    let fields = json!({"expected_input": "Is it sent?"});
    let referred = world.act(&provider, key, Action::Refer, fields).await.unwrap();
    let event = world.published("cdr.incident.referred.v1", key, referred.version).await;
    let IncidentChange::Referred(referred) = event.change else { panic!("another change") };
    assert_eq!(referred.attachments, [file(1)]);
    world.stop().await;
}
