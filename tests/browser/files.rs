//! Files, as people choose them.

use std::path::Path;

use flow_tests::world::{ADR, SOUTHERN_GRID};

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
