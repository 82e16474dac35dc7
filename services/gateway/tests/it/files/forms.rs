//! Files from a page, without a script.

use reqwest::StatusCode;
use test_support::wait_for;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{LOG, stored, unsettled, with_workflow};
use crate::{
    browser::{Browser, END, SESSION, WITH_FILES, between, part},
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
    // Nobody answers for intake: the files would have gone with a command of their own, later.
    let away =
        ann.send_files(&page, "/incidents", &[("summary", "Usage is cut")], &[("gateway.log", LOG)]).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE, "{}", away.html);
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    let looked = ann
        .send_files(&page, "/incidents/new", &[("summary", "Usage is cut")], &[("gateway.log", LOG)])
        .await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(looked.shows("Usage is cut"));
    assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0));
    stage.strike().await;
}

#[tokio::test]
async fn what_is_refused_after_a_file_was_stored_leaves_no_file() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let csrf = ann.get("/incidents/CDR-1").await.csrf();
    let shown = part("name=\"_csrf\"", csrf.as_bytes());
    let file = part("name=\"file\"; filename=\"gateway.log\"", LOG);
    let long = part("name=\"body\"", &vec![b'x'; 300 * 1024]);
    let other = part("name=\"_csrf\"", b"of another session");
    for (what, after, status) in [
        ("too long a text", [&long, END].concat(), StatusCode::PAYLOAD_TOO_LARGE),
        ("a form without an end", Vec::new(), StatusCode::BAD_REQUEST),
        ("another token", [&other, END].concat(), StatusCode::FORBIDDEN),
    ] {
        let refused = ann.send_parts(COMMENT, [&shown, &file, after.as_slice()].concat()).await;
        assert_eq!(refused.status, status, "{what}: {}", refused.html);
        assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0), "{what}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn who_goes_away_while_a_form_is_sent_leaves_no_file() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let csrf = ann.get("/incidents/CDR-1").await.csrf();
    let cookie = ann.cookie(SESSION).expect("a session");
    let address = stage.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("connected");
    let head = format!(
        "POST {COMMENT} HTTP/1.1\r\nhost: {address}\r\ncookie: {SESSION}={cookie}\r\ncontent-type: {WITH_FILES}\r\n\
         content-length: 100000\r\n\r\n"
    );
    let shown = part("name=\"_csrf\"", csrf.as_bytes());
    let file = part("name=\"file\"; filename=\"gateway.log\"", LOG);
    let half = part("name=\"body\"", b"Since Mon");
    let sent = [head.as_bytes(), &shown, &file, &half].concat();
    connection.write_all(&sent).await.expect("sent");
    wait_for("the file to be stored", async || (stored(&stage) == 1).then_some(())).await;
    drop(connection);
    wait_for("the file to be gone", async || {
        ((stored(&stage), unsettled(&stage).await) == (0, 0)).then_some(())
    })
    .await;
    stage.strike().await;
}

#[tokio::test]
async fn no_file_is_stored_for_what_is_no_incident_or_for_who_raises_none() {
    let stage = Stage::set().await;
    let files = [("gateway.log", LOG)];
    for (login, to, status) in [
        ("ann", "/incidents/nonsense/comments", StatusCode::NOT_FOUND),
        ("ann", "/incidents/nonsense/attachments", StatusCode::NOT_FOUND),
        ("avery", "/incidents", StatusCode::FORBIDDEN),
    ] {
        let browser = Browser::signed_in(&stage, login).await;
        let page = browser.get("/me").await;
        let refused = browser.send_files(&page, to, &[("body", "Typed with care")], &files).await;
        assert_eq!(refused.status, status, "{to}: {}", refused.html);
        assert_eq!((stored(&stage), unsettled(&stage).await), (0, 0), "{to}");
    }
    stage.strike().await;
}
