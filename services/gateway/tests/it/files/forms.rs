//! Files from a page, without a script.

use reqwest::StatusCode;

use super::{LOG, stored, unsettled, with_workflow};
use crate::{
    browser::{Browser, SESSION, between},
    stage::Stage,
};

const COMMENT: &str = "/incidents/CDR-1/comments";
const ATTACH: &str = "/incidents/CDR-1/attachments";

#[tokio::test]
async fn a_comment_carries_its_files() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/CDR-1").await;
    assert!(page.shows("enctype=\"multipart/form-data\"") && page.shows("PDF, pictures and ZIP cannot be"));
    let texts = [("body", "Since Monday"), ("audience", "everyone")];
    let files = [("gateway.log", LOG), ("shot.png", b"\x89PNG\r\n\x1a\n..")];
    let sent = with_workflow(&stage, 2, ann.send_files(&page, COMMENT, &texts, &files)).await;
    assert_eq!((sent.status, sent.leads_to()), (StatusCode::SEE_OTHER, "/incidents/CDR-1#conversation"));
    let rob = Browser::signed_in(&stage, "rob").await;
    let page = rob.page("/incidents/CDR-1").await;
    let card = between(&page, "id=\"files\"", "</section>");
    for shown in ["gateway.log", "shot.png", "ann of adr-1", "Everyone"] {
        assert!(card.contains(shown), "{shown} in {card}");
    }
    assert!(!card.contains("Remove"), "they are the reporter's");
    let thread = between(&page, "id=\"timeline\"", "</section>");
    assert!(thread.contains("Since Monday") && thread.contains("gateway.log"), "{thread}");
    let link = between(card, "<a href=\"", "\"").trim_start_matches("<a href=\"");
    let file = rob.get(link).await;
    assert_eq!((file.status, file.html.as_bytes()), (StatusCode::OK, LOG));
    assert_eq!((stored(&stage), unsettled(&stage).await), (2, 0));

    let page = ann.get("/incidents/CDR-1").await;
    let remove = format!("{link}/remove");
    assert!(page.shows(&remove));
    let removed = with_workflow(&stage, 3, ann.send_from(&page, &remove, &[])).await;
    assert_eq!(removed.leads_to(), "/incidents/CDR-1#files");
    let page = ann.page("/incidents/CDR-1").await;
    assert!(!between(&page, "id=\"files\"", "</section>").contains("gateway.log"));
    assert!(
        between(&page, "id=\"timeline\"", "</section>").contains("gateway.log <span class=\"muted\">removed")
    );
    assert_eq!(stored(&stage), 1);
    stage.strike().await;
}

#[tokio::test]
async fn a_refused_file_costs_nobody_what_was_typed() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/CDR-1").await;
    let texts = [("body", "Typed with care"), ("audience", "organisation")];
    let files = [("gateway.log", LOG), ("tool.exe", b"MZ")];
    let refused = ann.send_files(&page, COMMENT, &texts, &files).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = between(&refused.html, "id=\"form-comment\"", "</form>");
    assert!(
        form.contains("Typed with care") && form.contains("“tool.exe” is of a kind that is not taken"),
        "{form}"
    );
    assert!(form.contains("value=\"organisation\" checked"), "{form}");
    assert!(!form.contains("name=\"finds\""), "nothing was found");

    let files = [("mail.csv", &b"kim.lee@example.com\n"[..])];
    let refused = ann.send_files(&page, COMMENT, &texts, &files).await;
    let form = between(&refused.html, "id=\"form-comment\"", "</form>");
    assert!(form.contains("e-mail address on line 1") && !form.contains("kim.lee"), "{form}");
    assert!(form.contains("name=\"finds\" value=\"mask\" checked"), "{form}");
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    let texts = [("body", "Typed with care"), ("audience", "organisation"), ("finds", "mask")];
    let sent = with_workflow(&stage, 2, ann.send_files(&refused, COMMENT, &texts, &files)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    assert_eq!(stored(&stage), 1);
    stage.strike().await;
}

#[tokio::test]
async fn files_by_themselves_have_a_form_of_their_own() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let page = rob.get("/incidents/CDR-1").await;
    let form = between(&page.html, "id=\"form-attach\"", "</details>");
    // AEMO is not asked yet; what is meant for it goes with the packet.
    assert!(form.contains("value=\"referral\""), "{form}");
    let nothing = rob.send_files(&page, ATTACH, &[("audience", "referral")], &[("", b"")]).await;
    assert_eq!(nothing.status, StatusCode::SERVICE_UNAVAILABLE, "workflow says what is missing");
    let files = [("gateway.log", LOG)];
    let sent =
        with_workflow(&stage, 2, rob.send_files(&page, ATTACH, &[("audience", "referral")], &files)).await;
    assert_eq!(sent.leads_to(), "/incidents/CDR-1#files");
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.page("/incidents/CDR-1").await;
    assert!(!page.contains("gateway.log") && !page.contains("value=\"referral\""));
    stage.strike().await;
}

#[tokio::test]
async fn a_form_of_no_session_leaves_no_files() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/CDR-1").await;
    let files = [("gateway.log", LOG)];
    let texts = [("body", "Typed with care"), ("audience", "everyone")];
    let other = Browser::signed_in(&stage, "rob").await;
    let foreign = other.send_files(&page, COMMENT, &texts, &files).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    // The session ends while she writes: the words are kept for her.
    ann.put_cookie(SESSION, "ended");
    let ended = ann.send_files(&page, COMMENT, &texts, &files).await;
    assert!(ended.leads_to().starts_with("/sign-in"), "{}", ended.html);
    let stranger = Browser::open(&stage).send_files(&page, COMMENT, &texts, &files).await;
    assert!(stranger.leads_to().starts_with("/sign-in"));
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    stage.strike().await;
}

#[tokio::test]
async fn the_form_of_an_incident_forgets_its_files_when_it_is_refused() {
    let stage = Stage::set().await;
    stage.with_directory().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/new").await;
    assert!(page.shows("type=\"file\""));
    let refused = ann
        .send_files(
            &page,
            "/incidents",
            &[("summary", "Usage is cut"), ("payload", "{")],
            &[("gateway.log", LOG)],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.html);
    assert!(refused.shows("Usage is cut"));
    let looked = ann
        .send_files(&page, "/incidents/new", &[("summary", "Usage is cut")], &[("gateway.log", LOG)])
        .await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(looked.shows("Usage is cut"));
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    stage.strike().await;
}
