//! What is taken, and as what it comes out again.

use contracts::{attachment::LARGEST_FILE, nats::subjects::workflow::ATTACH};
use futures::{StreamExt, stream};
use gateway::Swept;
use jiff::SignedDuration;
use reqwest::{Body, Method, StatusCode, header};
use serde_json::Value;
use service_kit::broker;
use test_support::wait_for;

use super::{LOG, attached, reply, sent, stored, unsettled, with_workflow};
use crate::stage::{Stage, key};

#[tokio::test]
async fn a_file_is_listed_and_fetched_as_it_was_sent() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let file = attached(&stage, 2, "ann", "file_name=gateway.log&body=Monday", LOG).await;
    assert_eq!((file.file_name.as_str(), file.media_type.as_str()), ("gateway.log", "text/plain"));
    let (_, view) = stage.get("rob", "/api/v1/incidents/CDR-1").await;
    let shown = &view["attachments"][0];
    assert_eq!(
        (shown["sha256"].as_str(), shown["size"].as_u64()),
        (Some(file.sha256.as_str()), Some(file.size))
    );
    assert_eq!((shown["audience"].as_str(), shown["removable"].as_bool()), (Some("everyone"), Some(false)));
    assert_eq!(shown["attached_by"]["name"], "ann of adr-1");
    let timeline = stage.items("rob", "/api/v1/incidents/CDR-1/timeline").await;
    assert_eq!(
        (timeline[1]["kind"].as_str(), timeline[1]["body"]["body"].as_str()),
        (Some("attached"), Some("Monday"))
    );

    let path = shown["path"].as_str().expect("a path");
    let request = stage.request(Method::GET, "rob", path).header(header::ACCEPT_ENCODING, "gzip");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers().clone();
    let etag = format!("\"{}\"", file.sha256);
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", &LOG.len().to_string()),
        ("content-disposition", "attachment; filename=\"gateway.log\"; filename*=UTF-8''gateway.log"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        ("etag", &etag),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(!headers.contains_key("content-encoding"), "what was promised is what is sent");
    assert_eq!(response.bytes().await.expect("bytes"), LOG);
    let again = stage.request(Method::GET, "rob", path).header("if-none-match", &etag);
    assert_eq!(again.send().await.expect("an answer").status(), StatusCode::NOT_MODIFIED);
    assert_eq!((stored(&stage), unsettled(&stage).await), (1, 0));
    stage.strike().await;
}

#[tokio::test]
async fn what_is_not_taken_leaves_nothing_behind() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let png = b"\x89PNG\r\n\x1a\n...";
    let cases: [(&str, &[u8], u16, &str); 12] = [
        ("file_name=page.html", b"<script>", 422, "invalid"),
        ("file_name=logo.svg", b"<svg/>", 422, "invalid"),
        ("file_name=tool.exe", b"MZ", 422, "invalid"),
        ("file_name=noending", b"text", 422, "invalid"),
        ("file_name=..", b"text", 422, "invalid"),
        ("file_name=photo%E2%80%AEgpj.exe", png, 422, "invalid"),
        ("file_name=shot.png", b"<html>", 422, "invalid"),
        ("file_name=shot.pdf", png, 422, "invalid"),
        ("file_name=run.log", b"MZ\0\0", 422, "invalid"),
        ("file_name=latin.csv", b"caf\xe9", 422, "invalid"),
        ("file_name=empty.txt", b"", 422, "invalid"),
        ("file_name=nmi.csv", b"nmi\n20019857328\n", 422, "personal_data"),
    ];
    for (query, bytes, status, code) in cases {
        let response = sent(&stage, "ann", query, bytes.to_vec()).await;
        assert_eq!(response.status(), status, "{query}");
        let problem: Value = response.json().await.expect("a problem");
        assert_eq!(
            (problem["errors"][0]["field"].as_str(), problem["errors"][0]["code"].as_str()),
            (Some("file"), Some(code)),
            "{query}"
        );
        assert!(!problem.to_string().contains("20019857328"), "{problem}");
    }
    for (login, status) in
        [("rob-viewer", 403), ("other-ann", 404), ("newcomer", 403), ("avery", 404), ("otto", 404)]
    {
        assert_eq!(sent(&stage, login, "file_name=a.txt", "text").await.status(), status, "{login}");
    }
    let form = [(header::CONTENT_TYPE, "multipart/form-data; boundary=x")];
    let path = "/api/v1/incidents/CDR-1/attachments?file_name=a.txt";
    let request = stage.request(Method::POST, "ann", path).header(form[0].0.clone(), form[0].1).body("--x--");
    assert_eq!(request.send().await.expect("an answer").status(), 415);
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    stage.strike().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let most = usize::try_from(LARGEST_FILE).expect("a size");
    let archive = |size: usize| [&b"PK"[..], &vec![0; size - 2]].concat();
    let said = sent(&stage, "ann", "file_name=a.zip", archive(most + 1)).await;
    assert_eq!(said.status(), 413);
    let bytes = archive(most + 1);
    let chunks: Vec<Vec<u8>> = bytes.chunks(64 * 1024).map(<[u8]>::to_vec).collect();
    let unsaid = Body::wrap_stream(stream::iter(chunks).map(Ok::<_, std::io::Error>));
    let unsaid = sent(&stage, "ann", "file_name=a.zip", unsaid).await;
    assert_eq!(unsaid.status(), 413);
    let problem: Value = unsaid.json().await.expect("a problem");
    assert_eq!(problem["errors"][0]["code"], "too_large");
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    let file = attached(&stage, 2, "ann", "file_name=a.zip", &archive(most)).await;
    assert_eq!(file.size, LARGEST_FILE);
    stage.strike().await;
}

#[tokio::test]
async fn a_hostile_name_becomes_a_harmless_one() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let cases = [
        ("..%2F..%2Fetc%2Fpasswd.txt", "passwd.txt", "filename=\"passwd.txt\""),
        ("C%3A%5Ctemp%5Cusage.txt", "usage.txt", "filename=\"usage.txt\""),
        ("a%0D%0ASet-Cookie:%20x.txt", "aSet-Cookie_ x.txt", "filename=\"aSet-Cookie_ x.txt\""),
        ("%E2%80%AEtxt.gol.txt", "txt.gol.txt", "filename=\"txt.gol.txt\""),
        ("%3Cimg%20src=x%3E%22.txt", "_img src=x__.txt", "filename=\"_img src=x__.txt\""),
        ("Z%C3%A4hler.txt", "Zähler.txt", "filename*=UTF-8''Z%C3%A4hler.txt"),
    ];
    for (version, (given, name, disposition)) in (2..).zip(cases) {
        let file = attached(&stage, version, "ann", &format!("file_name={given}"), b"text").await;
        assert_eq!(file.file_name, name);
        let response = stage.request(Method::GET, "ann", &file.path()).send().await.expect("an answer");
        let said = response.headers()["content-disposition"].to_str().expect("ASCII");
        assert!(said.contains(disposition), "{said}");
        assert!(!response.headers().contains_key("set-cookie"), "{given}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn what_is_masked_was_never_stored_otherwise() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let text = b"who,kwh\nkim.lee@example.com,1\n";
    let masked = attached(&stage, 2, "ann", "file_name=usage.csv&finds=mask", text).await;
    let response = stage.request(Method::GET, "rob", &masked.path()).send().await.expect("an answer");
    assert_eq!(response.text().await.expect("text"), "who,kwh\n[e-mail address masked],1\n");
    // It is none: a name in a sample.
    let kept = attached(&stage, 3, "ann", "file_name=usage.csv&finds=keep", text).await;
    let response = stage.request(Method::GET, "rob", &kept.path()).send().await.expect("an answer");
    assert_eq!(response.bytes().await.expect("bytes"), &text[..]);
    let unknown = sent(&stage, "ann", "file_name=usage.csv&finds=ignore", "text").await;
    assert_eq!(unknown.status(), 422);
    stage.strike().await;
}

#[tokio::test]
async fn a_file_that_is_sent_twice_is_stored_once() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let first = attached(&stage, 2, "ann", "file_name=a.log", LOG).await;
    // Workflow knows the repeat, and gives the answer that it gave.
    let client = broker::connect(&stage.cluster.broker_settings("workflow"), "test").await.expect("workflow");
    let mut commands = client.subscribe(ATTACH).await.expect("subscribed");
    client.flush().await.expect("flushed");
    let answer = async {
        let message = commands.next().await.expect("a command");
        let body = serde_json::to_vec(&reply(key(1), 2, vec![first.clone()])).expect("JSON");
        client.publish(message.reply.expect("where to"), body.into()).await.expect("sent");
        client.flush().await.expect("sent");
    };
    let (response, ()) = tokio::join!(sent(&stage, "ann", "file_name=a.log", LOG), answer);
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["attachments"][0]["id"], first.id.to_string());
    assert_eq!((stored(&stage), unsettled(&stage).await), (1, 0));
    stage.strike().await;
}

#[tokio::test]
async fn bytes_of_which_nobody_knows_whether_they_are_an_attachment_are_swept_later() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    stage.raised(1).await;
    // Nobody answers for workflow.
    let response = sent(&stage, "ann", "file_name=a.log", LOG).await;
    assert_eq!(response.status(), 503);
    assert_eq!((stored(&stage), unsettled(&stage).await), (1, 1));
    assert_eq!(stage.sweep(&clock).await.gone, 0);
    clock.advance(SignedDuration::from_hours(13 * 24));
    assert_eq!(stage.sweep(&clock).await.gone, 0);
    clock.advance(SignedDuration::from_hours(2 * 24));
    assert_eq!(stage.sweep(&clock).await.gone, 1);
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    stage.strike().await;
}

#[tokio::test]
async fn bytes_that_cannot_be_removed_keep_no_others_from_being_swept() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    stage.raised(1).await;
    for _ in 0..2 {
        assert_eq!(sent(&stage, "ann", "file_name=a.log", LOG).await.status(), 503);
        clock.advance(SignedDuration::from_mins(1));
    }
    let first: uuid::Uuid = sqlx::query_scalar("SELECT id FROM upload ORDER BY sweep_at LIMIT 1")
        .fetch_one(stage.database.pool())
        .await
        .expect("one");
    let name = first.simple().to_string();
    let place = stage.files.path().join("attachments").join(&name[30..]).join(&name);
    std::fs::remove_file(&place).expect("removed");
    std::fs::create_dir(&place).expect("in its way");
    clock.advance(SignedDuration::from_hours(15 * 24));
    assert_eq!(stage.sweep(&clock).await, Swept { gone: 1, failed: 1 });
    assert_eq!(stage.sweep(&clock).await, Swept::default(), "it is tried again later");
    std::fs::remove_dir(&place).expect("out of the way");
    clock.advance(SignedDuration::from_hours(2));
    assert_eq!(stage.sweep(&clock).await, Swept { gone: 1, failed: 0 });
    assert_eq!(unsettled(&stage).await, 0);
    stage.strike().await;
}

#[tokio::test]
async fn who_sends_slowly_keeps_out_nobody_of_another_organisation() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let slow = || {
        let begun = stream::iter([Ok::<_, std::io::Error>("text".as_bytes())]);
        Body::wrap_stream(begun.chain(stream::pending()))
    };
    let sending = futures::future::join_all((0..4).map(|_| sent(&stage, "ann", "file_name=a.log", slow())));
    let others = async {
        let all = async || (unsettled(&stage).await == 4).then_some(());
        wait_for("the slow ones to be received", all).await;
        let robs = with_workflow(&stage, 2, sent(&stage, "rob", "file_name=a.log", LOG)).await;
        assert_eq!(robs.status(), 201);
        let own = sent(&stage, "ann", "file_name=a.log", LOG).await;
        assert_eq!((own.status().as_u16(), own.headers()["retry-after"].as_bytes()), (503, &b"5"[..]));
        let problem = own.text().await.expect("a problem");
        assert!(problem.contains("Too many files are being received"), "{problem}");
    };
    tokio::select! {
        _ = sending => unreachable!("they never end"),
        () = others => {}
    }
    stage.strike().await;
}

#[tokio::test]
async fn an_event_saves_the_bytes_whose_request_was_lost() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    stage.raised(1).await;
    assert_eq!(sent(&stage, "ann", "file_name=a.log", LOG).await.status(), 503);
    let id: uuid::Uuid =
        sqlx::query_scalar("SELECT id FROM upload").fetch_one(stage.database.pool()).await.expect("one");
    let file = contracts::Attachment {
        id,
        file_name: "a.log".to_owned(),
        media_type: "text/plain".to_owned(),
        size: LOG.len() as u64,
        sha256: "0".repeat(64),
    };
    let change =
        contracts::event::Attached { files: vec![file], body: None, audience: contracts::Audience::Everyone };
    let ann = crate::stage::actor("ann", crate::stage::ADR, contracts::Party::Adr);
    stage.happens(key(1), 2, contracts::Status::New, ann, change).await;
    clock.advance(SignedDuration::from_hours(15 * 24));
    assert_eq!(stage.sweep(&clock).await.gone, 0);
    let path = contracts::attachment::path(id);
    let response = stage.request(Method::GET, "rob", &path).send().await.expect("an answer");
    assert_eq!(response.bytes().await.expect("bytes"), LOG);
    stage.strike().await;
}

#[tokio::test]
async fn several_are_received_at_once() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let names: Vec<String> = (0..8).map(|n| format!("file_name=part-{n}.log")).collect();
    let all = futures::future::join_all(names.iter().map(|query| sent(&stage, "ann", query, LOG)));
    let answers = with_workflow(&stage, 2, all).await;
    assert!(answers.iter().all(|answer| answer.status() == 201));
    assert_eq!((stored(&stage), unsettled(&stage).await), (8, 0));
    stage.strike().await;
}
