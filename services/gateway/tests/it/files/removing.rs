//! What is removed is gone.

use contracts::{command::CommandRequest, nats::subjects::workflow::DETACH};
use futures::{FutureExt, StreamExt};
use reqwest::Method;
use serde_json::Value;
use service_kit::broker;

use super::{LOG, attached, reply, stored, unsettled, with_workflow};
use crate::stage::{Stage, key};

#[tokio::test]
async fn what_is_removed_is_gone_with_its_bytes() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let file = attached(&stage, 2, "ann", "file_name=gateway.log", LOG).await;
    let removable = async |login: &str| {
        let (_, view) = stage.get(login, "/api/v1/incidents/CDR-1").await;
        view["attachments"][0]["removable"].as_bool().expect("said")
    };
    assert!(removable("ann").await && removable("casey").await && !removable("rob").await);
    let remove = |login: &str| stage.request(Method::DELETE, login, &file.path()).send();
    // Nobody else learns that there is such a file.
    assert_eq!(remove("other-ann").await.expect("an answer").status(), 404);
    let removed = with_workflow(&stage, 3, remove("ann")).await.expect("an answer");
    assert_eq!(removed.status(), 200);
    for login in ["ann", "rob", "casey"] {
        let gone = stage.request(Method::GET, login, &file.path()).send().await.expect("an answer");
        assert_eq!(gone.status(), 404, "{login}");
    }
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    let timeline = stage.items("rob", "/api/v1/incidents/CDR-1/timeline").await;
    assert_eq!(timeline[2]["kind"], "detached");
    assert_eq!(timeline[2]["body"]["file"]["file_name"], "gateway.log");
    assert_eq!(remove("ann").await.expect("an answer").status(), 404);
    stage.strike().await;
}

#[tokio::test]
async fn a_removal_that_is_sent_twice_is_answered_alike() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let file = attached(&stage, 2, "ann", "file_name=gateway.log", LOG).await;
    let remove = async |login: &str| {
        let request = stage.request(Method::DELETE, login, &file.path()).header("idempotency-key", "once");
        request.send().await.expect("an answer")
    };
    let first: Value = with_workflow(&stage, 3, remove("ann")).await.json().await.expect("JSON");
    assert_eq!(first["version"], 3, "{first}");
    // Workflow knows the repeat, and gives the answer that it gave.
    let client = broker::connect(&stage.cluster.broker_settings("workflow"), "test").await.expect("workflow");
    let mut commands = client.subscribe(DETACH).await.expect("subscribed");
    client.flush().await.expect("flushed");
    let answer = async {
        let message = commands.next().await.expect("a command");
        let command: CommandRequest = serde_json::from_slice(&message.payload).expect("a command");
        assert_eq!(command.incident, Some(key(1)));
        let body = serde_json::to_vec(&reply(key(1), 3, Vec::new())).expect("JSON");
        client.publish(message.reply.expect("where to"), body.into()).await.expect("sent");
        client.flush().await.expect("sent");
    };
    let again = tokio::select! {
        again = remove("ann") => again,
        () = answer.then(|()| futures::future::pending()) => unreachable!("workflow never ends"),
    };
    assert_eq!(again.json::<Value>().await.expect("JSON"), first);
    // Who could not read it learns nothing, whatever the key.
    assert_eq!(remove("other-ann").await.status(), 404);
    stage.strike().await;
}
