//! Server-sent events.

use std::time::Duration;

use contracts::{Status, event::Acknowledged};
use reqwest::{Method, Response};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use test_support::wait_for;

use crate::stage::{ADR, OTHER_ADR, Stage, rob};

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

/// Writes lines into the timeline past the projector: one for each of these incidents, for this reader, by nobody who can
/// be read.
async fn written(stage: &Stage, reader: &str, incidents: std::ops::Range<i64>) {
    let mut tx = stage.database.pool().begin().await.expect("a transaction");
    for statement in [
        "SELECT set_config('portal.projector', 'on', true)".to_owned(),
        format!(
            "WITH added AS (
                 INSERT INTO timeline_entry
                     (incident, entity, version, part, at, actor, kind, audience, body, readers)
                 SELECT incident, 'cdr.incident', 1, 0, '2026-03-01', '{{}}', 'commented', 'everyone', '{{}}',
                        ARRAY['{reader}']
                 FROM generate_series({}, {}) AS incident
                 RETURNING incident, position
             )
             INSERT INTO latest_entry SELECT incident, '{reader}', position FROM added",
            incidents.start,
            incidents.end - 1,
        ),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

async fn since(stage: &Stage, login: &str, position: &str) -> Response {
    let request = stage.request(Method::GET, login, "/api/v1/events").header("Last-Event-ID", position);
    request.send().await.expect("a stream")
}

/// How often the lines of one incident were looked up, and how many lines were read at all.
const LOOKED_UP: &str =
    "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'timeline_entry_incident'";
const LINES: &str =
    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'timeline_entry'";

#[tokio::test]
async fn who_comes_back_reads_its_own_and_does_not_walk_through_what_others_did() {
    let stage = Stage::set().await;
    written(&stage, OTHER_ADR, 1_000..31_000).await;
    let mut owner = PgConnection::connect(&stage.cluster.owner_url("gateway")).await.expect("the owner");
    sqlx::query("ANALYZE timeline_entry, latest_entry").execute(&mut owner).await.expect("analysed");
    // Whoever listens for all has passed what was there before.
    stage.raised(1).await;
    let mut read = async |what: &'static str| -> i64 {
        sqlx::query_scalar(what).fetch_one(&mut owner).await.expect("counted")
    };
    let (looked_up, lines) = (read(LOOKED_UP).await, read(LINES).await);
    let heard = read_until(&mut since(&stage, "ann", "0").await, "\n\n").await;
    assert!(heard.contains("\"kind\":\"raised\""), "{heard}");
    wait_for("the database to have counted", async || (read(LOOKED_UP).await > looked_up).then_some(()))
        .await;
    let lines = read(LINES).await - lines;
    assert!(lines < 1_000, "{lines} lines were read for one");
    stage.strike().await;
}

#[tokio::test]
async fn a_line_that_cannot_be_read_stops_nobody_who_listens() {
    let stage = Stage::set().await;
    let mut ann = stage.request(Method::GET, "ann", "/api/v1/events").send().await.expect("a stream");
    written(&stage, ADR, 7..8).await;
    stage.raised(1).await;
    for stream in [&mut ann, &mut since(&stage, "ann", "0").await] {
        let heard = read_until(stream, "\n\n").await;
        assert!(heard.contains("\"kind\":\"raised\"") && !heard.contains("commented"), "{heard}");
    }
    stage.strike().await;
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
