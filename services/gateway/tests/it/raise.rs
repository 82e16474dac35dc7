//! The form of a new incident, without script.

use reqwest::StatusCode;

use crate::{browser::Browser, stage::Stage};

const PAYLOAD: &str = "HTTP/1.1 500 Internal Server Error\r\n\r\n{\"errors\": [{\
    \"code\": \"urn:au-cds:error:cds-all:GeneralError/Unexpected\", \"title\": \"Unexpected\", \
    \"detail\": \"<b>schema</b>\", \"isSecondaryDataHolderError\": true}]}";

#[tokio::test]
async fn a_pasted_payload_fills_in_the_form_and_nothing_is_lost() {
    let stage = Stage::set().await;
    stage.with_directory().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let form = [
        ("payload", PAYLOAD),
        ("summary", "typed with care"),
        ("brand_id", "brand-1"),
        ("severity", "2"),
        ("operation", "GET /energy/electricity/servicepoints/usage"),
        ("occurred_from", "2026-03-01T09:30"),
        ("ongoing", "true"),
        ("interaction_ids", "abc\n0192f3a0-0000-7000-8000-000000000001"),
    ];
    let read = ann.fill_in("/incidents/new", "/incidents/new", &form).await;
    assert_eq!(read.status, StatusCode::OK);
    for filled in [
        "name=\"http_status\" value=\"500\"",
        "name=\"error_urn\" value=\"urn:au-cds:error:cds-all:GeneralError/Unexpected\"",
        "<option value=\"true\" selected>",
        "HTTP status 500.",
        "the fault arose on AEMO&#39;s leg",
        "&#60;b&#62;schema",
        "typed with care",
        "<option value=\"brand-1\" selected>",
        "name=\"severity\" value=\"2\" checked",
        "value=\"2026-03-01T09:30\"",
        "value=\"true\" checked",
        "Interaction ids are not all UUIDs: line 1 (“abc”)",
        "AEMO has no such call",
    ] {
        assert!(read.shows(filled), "{filled}: {}", read.html);
    }
    assert!(!read.shows("<b>schema"));
    assert!(read.shows("Draft kept") && ann.get("/incidents/new").await.shows("typed with care"));
    stage.strike().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_beside_the_box_and_sends_nothing() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let form = [("payload", "the response was empty"), ("summary", "typed with care")];
    for (to, status) in [("/incidents/new", StatusCode::OK), ("/incidents", StatusCode::UNPROCESSABLE_ENTITY)]
    {
        let answer = ann.fill_in("/incidents/new", to, &form).await;
        assert_eq!(answer.status, status);
        assert!(answer.shows("Paste an error payload cannot be read: There is no JSON in this."));
        assert!(answer.shows("the response was empty") && answer.shows("typed with care"));
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_list_of_brands_is_narrowed_and_keeps_the_chosen_one() {
    let stage = Stage::set().await;
    stage.with_directory().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let all = ann.get("/incidents/new").await;
    assert!(all.shows("Brightline") && all.shows("Aurora Power") && !all.shows("Old Bank"));
    assert!(all.shows("<optgroup label=\"Brightline Energy Pty Ltd\">"));
    let narrowed = ann.send_from(&all, "/incidents/new", &[("brand_search", "aurora")]).await;
    assert!(narrowed.shows("value=\"brand-2\"") && !narrowed.shows("value=\"brand-1\""));
    let chosen = [("brand_search", "aurora"), ("brand_id", "brand-1")];
    let narrowed = ann.send_from(&all, "/incidents/new", &chosen).await;
    assert!(narrowed.shows("value=\"brand-2\"") && narrowed.shows("value=\"brand-1\" selected"));
    let by_organisation = ann.send_from(&all, "/incidents/new", &[("brand_search", "ENERGY pty")]).await;
    assert!(by_organisation.shows("value=\"brand-1\"") && by_organisation.shows("value=\"brand-2\""));
    let none = ann.send_from(&all, "/incidents/new", &[("brand_search", "no\0where")]).await;
    assert!(none.shows("No brand has that in its name."));
    stage.strike().await;
}

#[tokio::test]
async fn each_option_says_whether_aemo_may_become_involved() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/new").await;
    assert_eq!(page.html.matches("AEMO may become involved</option>").count(), 8);
    assert_eq!(page.html.matches("data-says=\"AEMO is not involved").count(), 32);
    for severity in ["1 Critical", "2 Major", "3 Moderate", "4 Minor"] {
        assert!(page.shows(severity));
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_viewer_reads_the_form_and_cannot_send_it() {
    let stage = Stage::set().await;
    let viewer = Browser::signed_in(&stage, "rob-viewer").await;
    let page = viewer.get("/incidents/new").await;
    assert!(page.shows("You may read this form, not send it"));
    assert!(viewer.get("/me").await.shows("change nothing"));
    stage.strike().await;
}
