//! Watching an incident, over the API and on its page. The notification service is played.

use contracts::{
    Actor, Party,
    event::{Watcher, WatcherEvent},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    pages::{csrf, page, sign_in},
    played::Played,
    stage::{ADR, RETAILER, Stage, actor, key, rob},
};

/// Notification says that somebody watches, or no longer does; shown.
async fn watches(stage: &Stage, number: i64, version: i64, who: &Actor, watching: bool) {
    let event = WatcherEvent {
        incident: key(number),
        at: "2026-03-01T00:00:00Z".parse().expect("a time"),
        watcher: Watcher {
            user: who.user.clone(),
            name: who.name.clone(),
            organisation: who.organisation.clone(),
            party: who.party,
        },
        watching,
    };
    stage.publish("notification", version, &event).await;
    stage.applied("cdr.watcher", &key(number).to_string(), version).await;
}

fn ann() -> Actor {
    actor("ann", ADR, Party::Adr)
}

fn casey() -> Actor {
    actor("casey", "accc", Party::Accc)
}

/// Whether the user watches, and whom the user sees watching.
async fn seen(stage: &Stage, login: &str) -> (bool, Vec<String>) {
    let (status, view) = stage.get(login, "/api/v1/incidents/CDR-1").await;
    assert_eq!(status, StatusCode::OK, "{login}: {view}");
    let watchers = view["watchers"].as_array().expect("a list").iter();
    let users = watchers.map(|watcher| watcher["user"].as_str().expect("a user").to_owned()).collect();
    (view["watching"].as_bool().expect("said"), users)
}

async fn watch(stage: &Stage, login: &str, path: &str, body: Value) -> (StatusCode, Value) {
    let request = stage.request(Method::POST, login, path).json(&body);
    let response = request.send().await.expect("an answer");
    (response.status(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn each_organisation_sees_its_own_watchers_and_the_accc_all() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let viewer = actor("rob-viewer", RETAILER, Party::DataHolder);
    for (version, who) in [(1, rob()), (2, viewer), (3, casey())] {
        watches(&stage, 1, version, &who, true).await;
    }
    assert_eq!(seen(&stage, "rob").await, (true, vec!["rob".to_owned(), "rob-viewer".to_owned()]));
    assert_eq!(seen(&stage, "ann").await, (false, vec![]));
    assert_eq!(
        seen(&stage, "casey").await,
        (true, ["casey", "rob", "rob-viewer"].map(str::to_owned).to_vec())
    );
    watches(&stage, 1, 4, &rob(), false).await;
    assert_eq!(seen(&stage, "rob").await, (false, vec!["rob-viewer".to_owned()]));
    let plain: i64 = sqlx::query_scalar("SELECT count(*) FROM watcher")
        .fetch_one(stage.database.pool())
        .await
        .expect("counted");
    assert_eq!(plain, 0, "nobody at all reads nothing");
    stage.strike().await;
}

#[tokio::test]
async fn the_command_goes_to_notification_and_shows_when_it_is_answered() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let played = Played::start(&stage, |_, request| {
        Ok(json!({ "incident": request.incident, "watching": request.fields["watching"], "version": 1 }))
    })
    .await;
    watches(&stage, 1, 1, &ann(), true).await;
    let path = "/api/v1/incidents/CDR-1/watch";
    let (status, body) = watch(&stage, "ann", path, json!({ "watching": true })).await;
    assert_eq!((status, &body["watching"]), (StatusCode::OK, &json!(true)), "{body}");
    let asked = played.asked("watch");
    assert_eq!((asked[0].incident, asked[0].actor.user.as_str()), (Some(key(1)), "ann"));
    assert_eq!(seen(&stage, "ann").await, (true, vec!["ann".to_owned()]));
    // Once somebody watched it, a reader is always sent it: its version says nothing of its watchers.
    let request =
        stage.request(Method::GET, "ann", "/api/v1/incidents/CDR-1").header("if-none-match", "\"1\"");
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::OK);
    stage.strike().await;
}

#[tokio::test]
async fn who_may_not_read_it_is_refused_before_anybody_is_asked() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let referred = stage.raised(2).await;
    stage.referred(referred, 1).await;
    let played = Played::start(&stage, |_, _| panic!("nobody may be asked")).await;
    let body = json!({ "watching": true });
    for (login, path, expected) in [
        ("other-ann", "/api/v1/incidents/CDR-1/watch", 404),
        ("other-rob", "/api/v1/incidents/CDR-1/watch", 404),
        ("otto", "/api/v1/incidents/CDR-1/watch", 404),
        ("avery", "/api/v1/incidents/CDR-1/watch", 404),
        ("avery", "/api/v1/incidents/CDR-2/watch", 403),
        ("ann", "/api/v1/incidents/CDR-9/watch", 404),
        ("ann", "/api/v1/incidents/nonsense/watch", 404),
        ("newcomer", "/api/v1/incidents/CDR-1/watch", 403),
    ] {
        let (status, problem) = watch(&stage, login, path, body.clone()).await;
        assert_eq!(status.as_u16(), expected, "{login} {path}: {problem}");
    }
    assert!(played.asked("watch").is_empty());
    stage.strike().await;
}

#[tokio::test]
async fn an_incident_that_notification_never_heard_of_is_not_said_to_be_missing() {
    let stage = Stage::set().await;
    let cdr = stage.raised(1).await;
    let comment = contracts::event::Commented {
        comment_id: uuid::Uuid::nil(),
        body: "a word".to_owned(),
        audience: contracts::Audience::Everyone,
    };
    stage.happens(cdr, 2, contracts::Status::New, rob(), comment).await;
    let _played = Played::start(&stage, |_, _| Err(contracts::Problem::not_found("incident CDR-1"))).await;
    let (status, problem) =
        watch(&stage, "ann", "/api/v1/incidents/CDR-1/watch", json!({ "watching": true })).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    stage.strike().await;
}

#[tokio::test]
async fn the_page_shows_the_watchers_and_its_button_works() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let played = Played::start(&stage, |verb, request| match verb {
        "watch" => Ok(json!({ "incident": request.incident, "watching": false, "version": 1 })),
        _ => Ok(json!({ "unread": 0 })),
    })
    .await;
    let cookie = sign_in(&stage, "rob-viewer").await;
    let (_, html) = page(&stage, &cookie, "/incidents/CDR-1").await;
    assert!(
        html.contains("Nobody of your organisation watches") && html.contains(">Watch</button>"),
        "{html}"
    );
    let viewer = actor("rob-viewer", RETAILER, Party::DataHolder);
    watches(&stage, 1, 1, &viewer, true).await;
    let (_, html) = page(&stage, &cookie, "/incidents/CDR-1").await;
    assert!(html.contains("rob-viewer of retailer-1") && html.contains(">Stop watching</button>"), "{html}");
    // In whichever form of the page the button stands, one stays in it.
    let (_, html) = page(&stage, &cookie, "/incidents/CDR-1?view=portal").await;
    let to = "/incidents/CDR-1/watch?view=portal";
    assert!(html.contains(&format!("action=\"{to}\"")), "{html}");
    let form = [("_csrf", csrf(&html)), ("watching", "false")];
    let request = stage.http.post(format!("{}{to}", stage.url)).header("cookie", &cookie).form(&form);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/incidents/CDR-1?view=portal#watchers");
    assert_eq!(played.asked("watch")[0].fields["watching"], "false");
    stage.strike().await;
}
