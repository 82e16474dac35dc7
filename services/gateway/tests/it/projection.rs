//! What comes twice, out of order, or for a command that waits for it.

use contracts::{
    Party, Status,
    command::IncidentReply,
    event::{Acknowledged, Resolved},
};
use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use service_kit::broker;

use crate::stage::{ADR, Stage, actor, incident, key, raised, rob};

#[tokio::test]
async fn a_repeated_event_changes_nothing() {
    let stage = Stage::set().await;
    let key = stage.raised(1).await;
    let acknowledged = incident(
        key,
        Status::InProgress,
        rob(),
        Acknowledged { assignee: (&contracts::Actor::system()).into() },
    );
    stage.publish("workflow", 2, &acknowledged).await;
    stage.shown(key, 2).await;
    let before = stage.get("ann", "/api/v1/incidents/CDR-1/timeline").await.1;
    // An old number once more, then something new behind it: when that shows, the repeat was read.
    let ann = actor("ann", ADR, Party::Adr);
    stage.publish("intake", 1, &incident(key, Status::New, ann, raised(1))).await;
    stage.raised(2).await;
    assert_eq!(stage.get("ann", "/api/v1/incidents/CDR-1/timeline").await.1, before);
    assert_eq!(stage.get("ann", "/api/v1/incidents/CDR-1").await.1["version"], 2);
    stage.strike().await;
}

#[tokio::test]
async fn an_event_that_comes_early_waits() {
    let stage = Stage::set().await;
    let key = key(1);
    stage.publish("workflow", 3, &incident(key, Status::Resolved, rob(), Resolved {})).await;
    stage
        .publish(
            "workflow",
            2,
            &incident(
                key,
                Status::InProgress,
                rob(),
                Acknowledged { assignee: (&contracts::Actor::system()).into() },
            ),
        )
        .await;
    stage.raised(2).await;
    assert_eq!(stage.get("ann", "/api/v1/incidents/CDR-1").await.0, 404);
    let ann = actor("ann", ADR, Party::Adr);
    stage.publish("intake", 1, &incident(key, Status::New, ann, raised(1))).await;
    stage.shown(key, 3).await;
    let (_, view) = stage.get("ann", "/api/v1/incidents/CDR-1").await;
    assert_eq!((view["version"].as_i64(), view["status"].as_str()), (Some(3), Some("resolved")));
    let items = stage.items("ann", "/api/v1/incidents/CDR-1/timeline").await;
    let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["raised", "acknowledged", "resolved"]);
    stage.strike().await;
}

/// Answers as intake: CDR-1, and publishes what happened when `publishes`.
async fn play_intake(stage: &Stage, publishes: bool) {
    let client = broker::connect(&stage.cluster.broker_settings("intake"), "test").await.expect("intake");
    let mut commands = client.subscribe("cdr.cmd.intake.raise").await.expect("subscribed");
    client.flush().await.expect("flushed");
    let command = async {
        let message = commands.next().await.expect("a command");
        let reply = IncidentReply {
            key: key(1),
            version: 1,
            status: Status::New,
            shared_responsibility: true,
            data_cluster: contracts::DataCluster::Usage,
            available_actions: vec![],
            comment_id: None,
            attachments: Vec::new(),
        };
        let body = serde_json::to_vec(&reply).expect("a reply");
        let to = message.reply.expect("a reply subject");
        client.publish(to, body.into()).await.expect("answered");
        client.flush().await.expect("flushed");
        if publishes {
            let ann = actor("ann", ADR, Party::Adr);
            stage.publish("intake", 1, &incident(key(1), Status::New, ann, raised(1))).await;
        }
    };
    let request = async {
        let sent = stage.request(Method::POST, "ann", "/api/v1/incidents").json(&json!({})).send().await;
        let response = sent.expect("an answer");
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["location"], "/api/v1/incidents/CDR-1");
        assert_eq!(response.headers()["etag"], "\"1\"");
        assert_eq!(response.headers().contains_key("portal-projection"), !publishes);
        if publishes {
            assert_eq!(stage.get("ann", "/api/v1/incidents/CDR-1").await.0, 200);
        }
    };
    tokio::join!(command, request);
}

#[tokio::test]
async fn after_a_command_the_next_read_shows_it() {
    let stage = Stage::set().await;
    play_intake(&stage, true).await;
    stage.strike().await;
}

#[tokio::test]
async fn a_projection_that_is_behind_holds_nobody_up_for_long() {
    let stage = Stage::set().await;
    play_intake(&stage, false).await;
    stage.strike().await;
}
