//! Server-sent events.

use std::time::Duration;

use contracts::{Status, event::Acknowledged};
use reqwest::{Method, Response};

use crate::stage::{Stage, rob};

/// Reads until `wanted` came by.
async fn read_until(response: &mut Response, wanted: &str) -> String {
    let mut read = String::new();
    let reading = async {
        while !read.contains(wanted) {
            let chunk = response.chunk().await.expect("a stream").expect("not over yet");
            read.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("it comes in time");
    read
}

#[tokio::test]
async fn what_happens_is_heard_by_those_who_may_and_a_break_loses_nothing() {
    let stage = Stage::set().await;
    let mut ann = stage.request(Method::GET, "ann", "/api/v1/events").send().await.expect("a stream");
    let mut stranger =
        stage.request(Method::GET, "other-ann", "/api/v1/events").send().await.expect("a stream");
    assert_eq!(ann.headers()["content-type"], "text/event-stream");
    let key = stage.raised(1).await;
    let heard = read_until(&mut ann, "\n\n").await;
    assert!(heard.contains("event: incident") && heard.contains("\"kind\":\"raised\""), "{heard}");
    let id = heard.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id").to_owned();
    drop(ann);

    stage
        .happens(
            key,
            2,
            Status::InProgress,
            rob(),
            Acknowledged { assignee: (&contracts::Actor::system()).into() },
        )
        .await;
    let again = stage.request(Method::GET, "ann", "/api/v1/events").header("Last-Event-ID", id);
    let mut ann = again.send().await.expect("a stream");
    let heard = read_until(&mut ann, "\n\n").await;
    assert!(heard.contains("acknowledged") && !heard.contains("raised"), "{heard}");

    let silence = tokio::time::timeout(Duration::from_millis(300), stranger.chunk()).await;
    assert!(silence.is_err(), "{silence:?}");
    let wrong = stage.request(Method::GET, "ann", "/api/v1/events").header("Last-Event-ID", "x");
    assert_eq!(wrong.send().await.expect("an answer").status(), 422);
    // The service stops although somebody listens.
    stage.strike().await;
}
