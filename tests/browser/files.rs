//! Files, as people choose them.

use std::path::Path;

use flow_tests::world::{ADR, SOUTHERN_GRID};
use serde_json::json;

use crate::{browser::Scripting, stage::Stage};

const RAISED: &[(&str, &str)] = &[
    ("brand_id", SOUTHERN_GRID),
    ("summary", "Usage answers 500 since Monday"),
    ("description", "Every call."),
    ("severity", "2"),
    ("category", "availability"),
    ("operation", "GET /energy/electricity/servicepoints"),
    ("occurred_from", "2026-03-02T09:00"),
];

/// A file on the disk of whoever chooses it.
fn on_disk(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_go_with_an_incident_and_a_comment_and_one_that_is_refused_costs_no_words() {
    let stage = Stage::set().await;
    let folder = tempfile::tempdir().unwrap();
    let log = on_disk(folder.path(), "gateway.log", "09:00 GET /energy/electricity/servicepoints 500\n");
    let mail = on_disk(folder.path(), "mail.csv", "from\nkim.lee@example.com\n");
    for scripting in [Scripting::On, Scripting::Off] {
        let adr = stage.person_with(ADR, scripting).await;
        adr.open("/incidents/new").await;
        adr.fills_in("/incidents", RAISED).await;
        adr.sends("/incidents", &[("file", &log)]).await;
        adr.comes_to("the new incident", |path| path.starts_with("/incidents/CDR-")).await;
        adr.waits_for("gateway.log").await;

        adr.sends("/comments", &[("body", "What we were sent"), ("file", &mail)]).await;
        adr.waits_for("e-mail address on line 2").await;
        assert!(adr.has_in("body").await.contains(&"What we were sent".to_owned()), "{}", adr.reads().await);
        // Masking is offered; the browser has to be given the file again.
        adr.sends("/comments", &[("file", &mail)]).await;
        adr.waits_for("mail.csv").await;
        assert!(adr.sees("What we were sent").await && !adr.sees("on line 2").await, "{}", adr.reads().await);
    }
}

#[tokio::test]
async fn a_pasted_payload_is_read_without_the_files_that_were_chosen() {
    const NOTE: &str = "const ask = window.fetch;
        window.fetch = (to, options) => {
            if (new URL(to, location.href).pathname === '/incidents/new') window.wasSent = String(options.body);
            return ask(to, options);
        };";
    let stage = Stage::set().await;
    let folder = tempfile::tempdir().unwrap();
    let log = on_disk(folder.path(), "gateway.log", "09:00 GET /energy/electricity/servicepoints 500\n");
    let adr = stage.person(ADR).await;
    adr.open("/incidents/new").await;
    adr.browser.run(NOTE, vec![]).await;
    let payload =
        json!({"errors": [{"code": "urn:au-cds:error:cds-all:GeneralError/Unexpected"}]}).to_string();
    adr.fills_in("/incidents", &[("summary", "Usage is cut"), ("file", &log), ("payload", &payload)]).await;
    adr.press("Read the payload").await;
    let filled = "urn:au-cds:error:cds-all:GeneralError/Unexpected".to_owned();
    adr.waits("the payload to be read".to_owned(), async || adr.has_in("error_urn").await.contains(&filled))
        .await;
    let sent = adr.browser.run("return window.wasSent", vec![]).await;
    let sent = sent.as_str().unwrap();
    assert!(sent.contains("summary=Usage+is+cut") && !sent.contains("file="), "{sent}");
    assert!(
        adr.has_in("file").await.iter().any(|chosen| chosen.ends_with("gateway.log")),
        "it is still chosen"
    );
}
