//! Nothing typed is lost, and nobody else sees it.

use async_nats::HeaderMap;
use contracts::{DataCluster, Problem, Status, command::IncidentReply, nats::subjects, problem::Kind};
use futures::StreamExt;
use jiff::SignedDuration;
use reqwest::StatusCode;
use service_kit::broker;
use sqlx::{Connection, PgConnection};

use crate::{
    browser::{Browser, SESSION},
    stage::{PASSWORD, Stage, key},
};

const TYPED: &str = "typed with care";
const SUMMARY: [(&str, &str); 2] = [("summary", TYPED), ("severity", "2")];

/// How many drafts there are of anyone: only a superuser can say.
async fn stored(stage: &Stage) -> Vec<String> {
    let mut connection =
        PgConnection::connect(&stage.cluster.superuser_url("gateway")).await.expect("a superuser");
    sqlx::query_scalar("SELECT user_id || ' ' || form || ' ' || fields FROM draft ORDER BY 1")
        .fetch_all(&mut connection)
        .await
        .expect("read")
}

/// Plays intake, which gives these answers one after the other.
async fn intake_answers(stage: &Stage, answers: Vec<Result<IncidentReply, Problem>>) {
    let client = broker::connect(&stage.cluster.broker_settings("intake"), "test").await.expect("intake");
    let mut requests = client.subscribe(subjects::intake::RAISE).await.expect("subscribed");
    client.flush().await.expect("subscribed");
    tokio::spawn(async move {
        for answer in answers {
            let request = requests.next().await.expect("a command");
            let mut headers = HeaderMap::new();
            let body = match answer {
                Ok(reply) => serde_json::to_vec(&reply),
                Err(problem) => {
                    headers.insert("Nats-Service-Error-Code", problem.status.to_string());
                    serde_json::to_vec(&problem)
                }
            };
            let to = request.reply.expect("where to");
            client.publish_with_headers(to, headers, body.expect("JSON").into()).await.expect("sent");
            client.flush().await.expect("sent");
        }
    });
}

fn done() -> IncidentReply {
    IncidentReply {
        key: key(1),
        version: 1,
        status: Status::New,
        shared_responsibility: true,
        data_cluster: DataCluster::Usage,
        available_actions: Vec::new(),
        comment_id: None,
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn what_is_refused_is_kept_until_it_is_sent() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    stage.raised(1).await;
    let error = contracts::FieldError::new("description", "required", "is required");
    intake_answers(&stage, vec![Err(Problem::invalid(vec![error])), Ok(done())]).await;

    let refused = ann.fill_in("/incidents/new", "/incidents", &SUMMARY).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows(TYPED) && refused.shows("Description is required"));

    let later = ann.get("/incidents/new").await;
    assert!(later.shows(TYPED) && later.shows("Draft kept"), "{}", later.html);
    assert!(ann.get("/me").await.shows("A new incident"));

    let sent = ann.send_from(&later, "/incidents", &SUMMARY).await;
    assert_eq!((sent.status, sent.leads_to()), (StatusCode::SEE_OTHER, "/incidents/CDR-1"));
    assert_eq!(stored(&stage).await, Vec::<String>::new());
    assert!(!ann.get("/incidents/new").await.shows(TYPED));
    stage.strike().await;
}

#[tokio::test]
async fn a_comment_survives_a_broker_that_is_away() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    stage.cluster.stop_nats().await;
    let form = [("body", TYPED), ("audience", "everyone")];
    let refused = ann.fill_in("/incidents/CDR-1", "/incidents/CDR-1/comments", &form).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.shows(TYPED));
    // Reads go on, and the draft stands where it was typed.
    let later = ann.get("/incidents/CDR-1").await;
    assert!(later.shows(TYPED) && later.shows("Draft kept"));
    assert!(ann.get("/me").await.shows("A comment on CDR-1"));
    stage.cluster.start_nats().await;
    stage.strike().await;
}

#[tokio::test]
async fn a_form_that_may_have_been_sent_is_sent_again_as_the_same() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let page = ann.get("/incidents/new").await;
    let once = page.hidden("_once");
    let form = [("_once", once.as_str()), ("summary", TYPED)];
    let unanswered = ann.send_from(&page, "/incidents", &form).await;
    assert_eq!(unanswered.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(unanswered.hidden("_once"), once);
    assert_ne!(ann.get("/incidents/new").await.hidden("_once"), once);
    stage.strike().await;
}

#[tokio::test]
async fn a_session_that_runs_out_in_the_middle_of_a_form_loses_nothing() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let open = ann.get("/incidents/new").await;
    clock.advance(SignedDuration::from_hours(13));

    let ended = ann.send_from(&open, "/incidents", &SUMMARY).await;
    assert_eq!(ended.leads_to(), "/sign-in?next=%2Fincidents%2Fnew&why=kept");
    let sign_in = ann.get(ended.leads_to()).await;
    assert!(sign_in.shows("What you typed is kept as a draft") && !sign_in.shows(TYPED));

    // Another user of the same organisation, at the same browser.
    gateway::set_password(&stage.database, "newcomer", PASSWORD).await.expect("set");
    ann.sign_in("newcomer", "/incidents/new").await;
    assert!(!ann.get("/incidents/new").await.shows(TYPED));
    assert!(!ann.get("/me").await.shows(TYPED));

    let back = ann.sign_in("ann", &sign_in.hidden("next")).await;
    assert_eq!(back.leads_to(), "/incidents/new");
    let resumed = ann.get(back.leads_to()).await;
    assert!(resumed.shows(TYPED) && resumed.shows("value=\"2\" checked"));
    stage.strike().await;
}

#[tokio::test]
async fn signing_out_in_another_tab_loses_nothing() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let (form, comments) = ([("body", TYPED)], "/incidents/CDR-1/comments");
    let open = ann.get("/incidents/CDR-1").await;
    let cookie = ann.cookie(SESSION).expect("a session");
    assert_eq!(ann.send_from(&open, "/sign-out", &[]).await.leads_to(), "/sign-in?next=%2F&why=signed-out");
    assert_eq!(ann.cookie(SESSION), None);

    let ended = ann.send_from(&open, comments, &form).await;
    assert_eq!(ended.leads_to(), "/sign-in?next=%2Fincidents%2FCDR-1&why=kept");
    // And with the cookie of the session that is over, which the other tab may still have sent.
    ann.put_cookie(SESSION, &cookie);
    assert_eq!(ann.send_from(&open, comments, &[("body", "once more")]).await.leads_to(), ended.leads_to());
    assert_eq!(stored(&stage).await, ["ann /incidents/CDR-1/comments {\"body\": \"once more\"}"]);

    // Signed in anew, the old form leads to the draft at once.
    ann.sign_in("ann", "/").await;
    assert_eq!(ann.send_from(&open, comments, &form).await.leads_to(), "/incidents/CDR-1");
    assert!(ann.get("/incidents/CDR-1").await.shows(TYPED));
    stage.strike().await;
}

#[tokio::test]
async fn a_form_of_somebody_else_is_kept_for_them_and_shown_to_nobody_else() {
    let stage = Stage::set().await;
    let browser = Browser::signed_in(&stage, "ann").await;
    let open = browser.get("/incidents/new").await;
    browser.send_from(&open, "/sign-out", &[]).await;
    gateway::set_password(&stage.database, "rob", PASSWORD).await.expect("set");
    browser.sign_in("rob", "/").await;

    let refused = browser.send_from(&open, "/incidents", &SUMMARY).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.shows("kept as a draft for them") && !refused.shows("ann of"));
    assert!(!browser.get("/incidents/new").await.shows(TYPED) && !browser.get("/me").await.shows(TYPED));
    assert!(Browser::signed_in(&stage, "ann").await.get("/incidents/new").await.shows(TYPED));
    stage.strike().await;
}

#[tokio::test]
async fn a_token_that_nobody_was_given_keeps_nothing() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let open = ann.get("/incidents/new").await;
    let csrf = open.csrf();
    ann.send_from(&open, "/sign-out", &[]).await;
    let stranger = Browser::open(&stage);
    for unknown in ["", "x", &"A".repeat(86), &csrf[..85]] {
        let answer = stranger.send("/incidents", &[("_csrf", unknown), ("summary", TYPED)]).await;
        assert_eq!(answer.leads_to(), "/sign-in?next=%2Fincidents%2Fnew&why=not-kept");
        let draft = [("_csrf", unknown), ("_form", "/incidents"), ("summary", TYPED)];
        assert_eq!(stranger.send("/drafts", &draft).await.status, StatusCode::FORBIDDEN);
    }
    // A week after the session is over, nobody knows whose it was.
    clock.advance(SignedDuration::from_hours(8 * 24));
    let late = stranger.send("/incidents", &[("_csrf", &csrf), ("summary", TYPED)]).await;
    assert!(late.leads_to().ends_with("why=not-kept"));
    assert_eq!(stored(&stage).await, Vec::<String>::new());
    stage.strike().await;
}

#[tokio::test]
async fn an_ended_session_is_good_for_a_draft_and_nothing_else() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let other = Browser::open(&stage);
    other.sign_in("ann", "/").await;
    let open = ann.get("/incidents/CDR-1").await;
    ann.send_from(&open, "/drafts", &[("_form", "/incidents"), ("summary", TYPED)]).await;
    ann.send_from(&open, "/sign-out", &[]).await;

    for to in ["/sign-out/everywhere", "/terms", "/me/zone", "/notifications", "/drafts/discard"] {
        let answer = ann.send_from(&open, to, &[("_form", "/incidents"), ("zone", "UTC")]).await;
        assert_eq!(answer.leads_to(), "/sign-in?next=%2F&why=ended", "{to}");
    }
    // Not even to empty a draft.
    let emptied = ann.send_from(&open, "/drafts", &[("_form", "/incidents")]).await;
    assert_eq!(emptied.html, r#"{"kept":null,"ended":true}"#);
    let kept = ann.send_from(&open, "/drafts", &[("_form", "/incidents"), ("summary", "newer")]).await;
    assert!(kept.shows("\"ended\":true") && !kept.shows("\"kept\":null"));
    assert_eq!(stored(&stage).await, ["ann /incidents {\"summary\": \"newer\"}"]);
    assert_eq!(other.get("/me").await.status, StatusCode::OK);
    stage.strike().await;
}

#[tokio::test]
async fn a_draft_is_kept_while_it_is_typed_and_discarded_when_one_says_so() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let open = ann.get("/incidents/new").await;
    let keep = async |form: &str, text: &str| {
        ann.send_from(&open, "/drafts", &[("_form", form), ("summary", text)]).await
    };
    let kept = keep("/incidents", TYPED).await;
    assert!(kept.status == StatusCode::OK && kept.shows("m\",\"ended\":false"), "{}", kept.html);
    assert_eq!(keep("/incidents", "  ").await.html, r#"{"kept":null,"ended":false}"#);
    assert_eq!(stored(&stage).await, Vec::<String>::new());
    assert_eq!(keep("/sign-in", TYPED).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(keep("/incidents", &"x".repeat(200_000)).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    keep("/incidents", "<script>alert(1)</script>").await;
    let me = ann.get("/me").await;
    assert!(me.shows("alert(1)") && me.html.matches("<script").count() == 1);
    assert!(ann.get("/incidents/new").await.html.matches("<script").count() == 1);
    let discarded = ann.send_from(&open, "/drafts/discard", &[("_form", "/incidents")]).await;
    assert_eq!(discarded.leads_to(), "/incidents/new");
    assert_eq!(stored(&stage).await, Vec::<String>::new());
    stage.strike().await;
}

#[tokio::test]
async fn only_the_newest_fifty_drafts_of_a_user_are_kept() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let rob = Browser::signed_in(&stage, "rob").await;
    let (open, robs) = (ann.get("/incidents/new").await, rob.get("/incidents/new").await);
    rob.send_from(&robs, "/drafts", &[("_form", "/incidents"), ("summary", TYPED)]).await;
    for number in 1..=52 {
        clock.advance(SignedDuration::from_secs(1));
        let form = format!("/incidents/CDR-{number}/comments");
        ann.send_from(&open, "/drafts", &[("_form", &form), ("body", TYPED)]).await;
    }
    let stored = stored(&stage).await;
    assert_eq!(stored.iter().filter(|draft| draft.starts_with("ann ")).count(), 50);
    assert!(!stored.iter().any(|draft| draft.contains("/CDR-2/") || draft.contains("/CDR-1/")));
    assert!(stored.iter().any(|draft| draft.starts_with("rob ")));
    stage.strike().await;
}

#[tokio::test]
async fn a_draft_is_gone_after_thirty_days() {
    let (stage, clock) = Stage::set_by_a_clock().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    ann.fill_in("/incidents/new", "/drafts", &[("_form", "/incidents"), ("summary", TYPED)]).await;
    clock.advance(SignedDuration::from_hours(29 * 24));
    ann.sign_in("ann", "/").await;
    assert!(ann.get("/incidents/new").await.shows(TYPED));
    clock.advance(SignedDuration::from_hours(2 * 24));
    ann.sign_in("ann", "/").await;
    assert!(!ann.get("/incidents/new").await.shows(TYPED));
    assert_eq!(stored(&stage).await, Vec::<String>::new());
    stage.strike().await;
}

#[tokio::test]
async fn the_database_shows_a_draft_to_its_user_alone() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    ann.fill_in("/incidents/new", "/drafts", &[("_form", "/incidents"), ("summary", TYPED)]).await;
    let seen = async |user: Option<&str>| -> i64 {
        let mut tx = stage.database.pool().begin().await.expect("begun");
        if let Some(user) = user {
            sqlx::query("SELECT set_config('portal.user', $1, true)")
                .bind(user)
                .execute(&mut *tx)
                .await
                .expect("set");
        }
        sqlx::query_scalar("SELECT count(*) FROM draft").fetch_one(&mut *tx).await.expect("counted")
    };
    assert_eq!((seen(None).await, seen(Some("rob")).await, seen(Some("ann")).await), (0, 0, 1));
    stage.strike().await;
}

#[tokio::test]
async fn what_a_draft_holds_is_no_more_than_was_typed() {
    let stage = Stage::set().await;
    let ann = Browser::signed_in(&stage, "ann").await;
    let fields = [("_once", "form-x"), ("summary", TYPED), ("na\0me", "x"), ("description", "a\0b")];
    let refused = ann.fill_in("/incidents/new", "/incidents", &fields).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", Kind::Unavailable.title());
    assert_eq!(
        stored(&stage).await,
        [format!("ann /incidents {{\"summary\": \"{TYPED}\", \"description\": \"ab\"}}")]
    );
    stage.strike().await;
}
