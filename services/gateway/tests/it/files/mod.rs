//! Attachments: what is taken, who fetches it, and that nothing else stays in the store.

mod forms;
mod receiving;
mod removing;
mod visibility;

use std::path::Path;

use async_nats::HeaderMap;
use contracts::{
    Attachment, Status,
    command::{CommandRequest, IncidentReply},
    event::{Attached, Detached, IncidentChange},
    nats::subjects::workflow::{ATTACH, DETACH},
};
use futures::StreamExt;
use reqwest::{Method, Response};
use serde_json::Value;
use service_kit::broker;

use crate::stage::{Stage, incident};

pub(crate) const LOG: &[u8] = b"2026-03-01T09:00:00Z GET /energy/electricity/servicepoints answered 500\n";

/// Sends a file of ann's as it is.
pub(crate) async fn sent(
    stage: &Stage,
    login: &str,
    query: &str,
    bytes: impl Into<reqwest::Body>,
) -> Response {
    let path = format!("/api/v1/incidents/CDR-1/attachments?{query}");
    stage.request(Method::POST, login, &path).body(bytes).send().await.expect("an answer")
}

/// The same, attached by a workflow that plays along; `version` is the next of CDR-1.
pub(crate) async fn attached(
    stage: &Stage,
    version: i64,
    login: &str,
    query: &str,
    bytes: &[u8],
) -> Attachment {
    let response = with_workflow(stage, version, sent(stage, login, query, bytes.to_vec())).await;
    let status = response.status();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(status, 201, "{body}");
    let reply: IncidentReply = serde_json::from_value(body).expect("a reply");
    reply.attachments.into_iter().next().expect("an attachment")
}

/// Asks for something while a workflow plays along: it attaches what it is sent and removes what it is told to.
pub(crate) async fn with_workflow<T>(stage: &Stage, version: i64, request: impl Future<Output = T>) -> T {
    let settings = stage.cluster.broker_settings("workflow");
    let client = broker::connect(&settings, "test").await.expect("workflow");
    let mut commands = client.subscribe("cdr.cmd.workflow.*").await.expect("subscribed");
    client.flush().await.expect("flushed");
    let work = async {
        let mut version = version;
        loop {
            let message = commands.next().await.expect("a command");
            let command: CommandRequest = serde_json::from_slice(&message.payload).expect("a command");
            let key = command.incident.expect("an incident");
            let (change, attachments): (IncidentChange, _) = match message.subject.as_str() {
                ATTACH => (
                    Attached {
                        files: command.files.clone(),
                        body: text(&command, "body"),
                        audience: text(&command, "audience").map_or_else(
                            || contracts::Audience::Everyone,
                            |audience| audience.parse().expect("an audience"),
                        ),
                    }
                    .into(),
                    command.files.clone(),
                ),
                DETACH => (removal(stage, &command).await.into(), Vec::new()),
                other => panic!("nobody plays {other}"),
            };
            stage
                .publish("workflow", version, &incident(key, Status::InProgress, command.actor, change))
                .await;
            let reply = reply(key, version, attachments);
            let to = message.reply.expect("where to");
            let body = serde_json::to_vec(&reply).expect("JSON");
            client.publish_with_headers(to, HeaderMap::new(), body.into()).await.expect("sent");
            client.flush().await.expect("sent");
            version += 1;
        }
    };
    tokio::select! {
        done = request => done,
        () = work => unreachable!("workflow never ends"),
    }
}

pub(crate) fn reply(
    key: contracts::IncidentKey,
    version: i64,
    attachments: Vec<Attachment>,
) -> IncidentReply {
    IncidentReply {
        key,
        version,
        status: Status::InProgress,
        shared_responsibility: true,
        data_cluster: contracts::DataCluster::Usage,
        available_actions: Vec::new(),
        comment_id: None,
        attachments,
    }
}

async fn removal(stage: &Stage, command: &CommandRequest) -> Detached {
    let id = text(command, "attachment").expect("an attachment");
    let (_, view) = stage.get("casey", "/api/v1/incidents/CDR-1").await;
    let shown = view["attachments"].as_array().expect("a list");
    let file = shown.iter().find(|one| one["id"] == id.as_str()).expect("an attachment that is shown");
    let audience = file["audience"].as_str().expect("a text").parse().expect("an audience");
    Detached { file: serde_json::from_value(file.clone()).expect("a file"), audience }
}

fn text(command: &CommandRequest, field: &str) -> Option<String> {
    Some(command.fields.get(field)?.as_str().expect("a text").to_owned())
}

/// How many files there are in the store.
pub(crate) fn stored(stage: &Stage) -> usize {
    fn count(folder: &Path) -> usize {
        let entries =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(stage.files.path())
}

/// How many of them are no attachment.
pub(crate) async fn unsettled(stage: &Stage) -> i64 {
    let counted = sqlx::query_scalar("SELECT count(*) FROM upload").fetch_one(stage.database.pool()).await;
    counted.expect("counted")
}
