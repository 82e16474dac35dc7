//! Notifications on the pages. The notification service is played.

use std::time::{Duration, Instant};

use contracts::{Problem, problem::Kind};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    pages::{csrf, page, sign_in, text},
    played::Played,
    stage::Stage,
};

const FIRST: &str = "0192f3a0-0000-7000-8000-000000000001";
const SECOND: &str = "0192f3a0-0000-7000-8000-000000000002";

fn one(id: &str, event: &str, round: Option<i32>, read: bool) -> Value {
    json!({ "id": id, "incident": "CDR-7", "round": round, "event": event, "text": format!("Sentence of {event}."),
        "at": "2026-03-01T00:00:00Z", "read": read })
}

/// Answers as a service would that has told each user these two.
fn answer(verb: &str, fields: &Value) -> Result<Value, Problem> {
    let items = [
        one(SECOND, "cdr.incident.readied.v1", None, false),
        one(FIRST, "cdr.referral.asked.v1", Some(2), true),
    ];
    match verb {
        "unread" => Ok(json!({ "unread": 120 })),
        "list" => Ok(json!({ "items": items, "next": FIRST, "unread": 120 })),
        "mark-read" => Ok(json!({ "unread": 119 })),
        "open" => {
            let found = items.into_iter().find(|item| item["id"] == fields["id"]);
            found.ok_or_else(|| Problem::not_found("notification"))
        }
        other => Err(Problem::new(Kind::Malformed, other)),
    }
}

#[tokio::test]
async fn each_page_says_how_many_are_unread() {
    let stage = Stage::set().await;
    stage.raised(7).await;
    let played = Played::start(&stage, |verb, request| answer(verb, &request.fields.clone().into())).await;
    let ann = sign_in(&stage, "ann").await;
    for path in ["/", "/incidents", "/incidents/CDR-7", "/incidents/new", "/notifications"] {
        let (status, html) = page(&stage, &ann, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains("<span class=\"badge\">99+"), "{path}: {html}");
    }
    let asked = played.asked("unread");
    assert!(asked.iter().all(|request| request.actor.user.as_str() == "ann") && !asked.is_empty());
    stage.strike().await;
}

#[tokio::test]
async fn a_page_waits_for_nobody_who_is_away_or_does_not_answer() {
    let stage = Stage::set().await;
    let ann = sign_in(&stage, "ann").await;
    let (status, html) = page(&stage, &ann, "/incidents").await;
    assert_eq!((status, html.contains("class=\"badge\"")), (StatusCode::OK, false));
    let (status, html) = page(&stage, &ann, "/notifications").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(html.contains("Everything else of the portal works meanwhile"), "{html}");
    stage.strike().await;

    let stage = Stage::set().await;
    let ann = sign_in(&stage, "ann").await;
    let silent = Played::silent(&stage).await;
    let begun = Instant::now();
    for _ in 0..10 {
        assert_eq!(page(&stage, &ann, "/incidents").await.0, StatusCode::OK);
    }
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(silent.asked("unread").len(), 1, "once it did not answer, nobody asks for a while");
    stage.strike().await;
}

#[tokio::test]
async fn the_list_shows_days_and_kinds_and_what_is_unread() {
    let stage = Stage::set().await;
    let played = Played::start(&stage, |verb, request| answer(verb, &request.fields.clone().into())).await;
    let ann = sign_in(&stage, "ann").await;
    let (_, html) = page(&stage, &ann, "/notifications?unread=true").await;
    assert!(
        html.contains("Sunday 1 March 2026") && html.contains("To test") && html.contains("Referral"),
        "{html}"
    );
    assert!(html.contains(&format!("/notifications/{SECOND}")), "{html}");
    assert_eq!(html.matches("Mark as read<").count(), 1, "only what is unread: {html}");
    assert!(html.contains(&format!("/notifications?unread=true&amp;cursor={FIRST}")), "{html}");
    assert_eq!(played.asked("list")[0].fields["unread"], "true");

    let post = |form: &[(&str, &str)]| {
        stage.http.post(format!("{}/notifications", stage.url)).header("cookie", &ann).form(form)
    };
    let marked =
        post(&[("_csrf", csrf(&html)), ("ids", SECOND), ("show", "unread")]).send().await.expect("an answer");
    assert_eq!(marked.headers()["location"], "/notifications?unread=true");
    let marked = post(&[("_csrf", csrf(&html)), ("up_to", SECOND)]).send().await.expect("an answer");
    assert_eq!(marked.headers()["location"], "/notifications");
    let asked = played.asked("mark-read");
    assert_eq!((&asked[0].fields["ids"], &asked[1].fields["up_to"]), (&json!(SECOND), &json!(SECOND)));
    assert_eq!(text(post(&[("_csrf", "wrong"), ("ids", SECOND)])).await.0, StatusCode::FORBIDDEN);
    stage.strike().await;
}

#[tokio::test]
async fn opening_one_reads_it_and_leads_to_what_it_is_about() {
    let stage = Stage::set().await;
    let played = Played::start(&stage, |verb, request| answer(verb, &request.fields.clone().into())).await;
    for (login, id, to) in [
        ("ann", SECOND, "/incidents/CDR-7"),
        ("rob", FIRST, "/incidents/CDR-7"),
        ("avery", FIRST, "/referrals/CDR-7-R2"),
    ] {
        let cookie = sign_in(&stage, login).await;
        let request = stage.http.get(format!("{}/notifications/{id}", stage.url)).header("cookie", cookie);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{login}");
        assert_eq!(response.headers()["location"], to, "{login}");
    }
    assert_eq!(played.asked("open").len(), 3);
    let ann = sign_in(&stage, "ann").await;
    for unknown in ["0192f3a0-0000-7000-8000-00000000000f", "nonsense"] {
        assert_eq!(page(&stage, &ann, &format!("/notifications/{unknown}")).await.0, StatusCode::NOT_FOUND);
    }
    stage.strike().await;
}
