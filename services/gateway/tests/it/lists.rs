//! Lists of incidents: every filter, every order, walked both ways while things change.

use contracts::{
    Category, Environment, Party, ReferralState, Severity, Status,
    event::{
        Acknowledged, Asked, Assigned, Assignee, Commented, InformationProvided, InformationRequested,
        Raised, Readied,
    },
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    desk::{happens, opened, referred},
    stage::{ADR, OTHER_ADR, Stage, actor, incident, key, packet, raised, rob},
};

const SORTS: [&str; 6] = ["updated", "untouched", "newest", "oldest", "severity", "court"];

/// Raises an incident like `raised`, changed by `change`, at `minutes` after the beginning.
async fn raise(stage: &Stage, number: i64, minutes: i64, change: impl FnOnce(&mut Raised)) {
    let mut raised = raised(number);
    change(&mut raised);
    let mut event = incident(key(number), Status::New, actor("ann", ADR, Party::Adr), raised);
    event.at = at(minutes);
    stage.publish("intake", 1, &event).await;
}

fn at(minutes: i64) -> Timestamp {
    let beginning: Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
    beginning + SignedDuration::from_mins(minutes)
}

fn assignee(user: &str) -> Assignee {
    Assignee { user: user.parse().expect("an id"), name: format!("{user} of retailer-1") }
}

fn said() -> Commented {
    let audience = contracts::Audience::Everyone;
    Commented { comment_id: uuid::Uuid::nil(), body: "Any news?".to_owned(), audience }
}

fn keys(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["key"].as_str().expect("a key").to_owned()).collect()
}

/// Walks a list to its end: the keys, page by page.
async fn walk(stage: &Stage, login: &str, query: &str, way: &str, from: Option<String>) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = from;
    loop {
        let asked = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let (status, page) = stage.get(login, &format!("/api/v1/incidents?limit=3&{query}{asked}")).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().expect("a list");
        assert!(items.len() <= 3);
        pages.push(keys(items));
        match page[way].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn each_filter_finds_what_it_asks_for() {
    let stage = Stage::set().await;
    raise(&stage, 1, 1, |one| one.severity = Severity::Critical).await;
    raise(&stage, 2, 2, |one| one.category = Category::Security).await;
    raise(&stage, 3, 3, |one| one.evidence.environment = Environment::Sandbox).await;
    raise(&stage, 4, 4, |one| one.shared_responsibility = false).await;
    raise(&stage, 5, 5, |one| one.provider.brand_id = "brand-2".parse().expect("an id")).await;
    raise(&stage, 6, 6, |_| {}).await;
    let mut other = incident(key(7), Status::New, actor("other-ann", OTHER_ADR, Party::Adr), raised(7));
    other.parties.reporter = OTHER_ADR.parse().expect("an id");
    // Now, while the others are of long ago.
    other.at = stage.database.now();
    stage.publish("intake", 1, &other).await;
    for (number, to) in [(1, Some("rob")), (2, Some("rae")), (3, Some("rob")), (4, Some("rob"))] {
        let assigned = Assigned { assignee: to.map(assignee) };
        let mut event = incident(key(number), Status::New, rob(), assigned);
        event.at = at(10 + number);
        stage.publish("workflow", 2, &event).await;
    }
    let mut released = incident(key(4), Status::New, rob(), Assigned { assignee: None });
    released.at = at(20);
    stage.publish("workflow", 3, &released).await;
    for (number, version) in [(1, 2), (2, 2), (3, 2), (4, 3), (5, 1), (6, 1), (7, 1)] {
        stage.shown(key(number), version).await;
    }
    for (query, found) in [
        ("severity=1", vec![1]),
        ("category=security", vec![2]),
        ("category=security,data_quality&severity=1", vec![1]),
        ("environment=sandbox,conformance_test_suite", vec![3]),
        ("shared_responsibility=false", vec![4]),
        ("provider=brand-2", vec![5]),
        ("provider=retailer-1&severity=1", vec![1]),
        ("assignee=me", vec![1, 3]),
        ("assignee=rae", vec![2]),
        ("assignee=none", vec![4, 5, 6, 7]),
        ("reporter=adr-2", vec![7]),
        ("reporter=adr-3", vec![]),
        ("untouched_days=1", vec![1, 2, 3, 4, 5, 6]),
        ("untouched_days=1&assignee=none&q=factor", vec![4, 5, 6]),
        ("q=factor&severity=1", vec![1]),
        ("q=factor&assignee=me&sort=oldest", vec![1, 3]),
    ] {
        let mut items = keys(&stage.items("rob", &format!("/api/v1/incidents?{query}")).await);
        items.sort_unstable();
        let found: Vec<String> = found.iter().map(|number| format!("CDR-{number}")).collect();
        assert_eq!(items, found, "{query}");
    }
    // The ACCC finds the same, but for what is asked about itself.
    assert_eq!(stage.items("casey", "/api/v1/incidents?provider=brand-2").await.len(), 1);
    assert_eq!(stage.items("casey", "/api/v1/incidents?reporter=adr-2").await.len(), 1);
    assert_eq!(stage.items("casey", "/api/v1/incidents?assignee=me").await.len(), 0);
    let wrong =
        "assignee=a.b&reporter=*&category=x&environment=x&shared_responsibility=2&untouched_days=0&sort=x";
    let (status, problem) = stage.get("rob", &format!("/api/v1/incidents?{wrong}")).await;
    assert_eq!((status.as_u16(), problem["errors"][0]["field"].as_str()), (422, Some("sort")), "{problem}");
    let wrong = wrong.replace("&sort=x", "");
    let (status, problem) = stage.get("rob", &format!("/api/v1/incidents?{wrong}")).await;
    assert_eq!((status.as_u16(), problem["errors"].as_array().map(Vec::len)), (422, Some(6)), "{problem}");
    stage.strike().await;
}

/// Eleven incidents of which several share a severity and a moment.
async fn eleven(stage: &Stage) {
    for number in 1..=11 {
        let severity = Severity::ALL[usize::try_from(number % 3).expect("small")];
        raise(stage, number, number / 3, |one| one.severity = severity).await;
    }
    for (number, status) in
        [(2, Status::InProgress), (5, Status::WaitingForReporter), (8, Status::WaitingForReporter)]
    {
        let acknowledged = Acknowledged { assignee: assignee("rob") };
        let mut event = incident(key(number), Status::InProgress, rob(), acknowledged);
        event.at = at(30);
        stage.publish("workflow", 2, &event).await;
        if status == Status::WaitingForReporter {
            let asked = InformationRequested { question: "Which version?".to_owned() };
            let mut event = incident(key(number), status, rob(), asked);
            event.at = at(40);
            stage.publish("workflow", 3, &event).await;
        }
    }
    // Three are with AEMO, and of two of them AEMO waits for the provider.
    for number in [3, 6, 9] {
        let mut event = incident(key(number), Status::ReferredToAemo, rob(), Box::new(referred()));
        event.at = at(20 + number);
        stage.publish("workflow", 2, &event).await;
        stage.shown(key(number), 2).await;
        opened(stage, number, 30, packet()).await;
    }
    for (number, minute) in [(3, 60), (9, 50)] {
        let asked = Asked { question_id: None, question: "Which?".to_owned() };
        happens(stage, number, 2, minute, ReferralState::Received, asked).await;
    }
    for (number, version) in [(1, 1), (2, 2), (5, 3), (8, 3), (11, 1)] {
        stage.shown(key(number), version).await;
    }
}

#[tokio::test]
async fn every_order_is_walked_to_its_end_and_back_without_a_gap_or_a_double() {
    let stage = Stage::set().await;
    eleven(&stage).await;
    let all = stage.items("rob", "/api/v1/incidents").await;
    for sort in SORTS {
        for narrowed in [
            "",
            "&severity=1,2",
            "&status=new",
            "&status=new,waiting_for_reporter&assignee=none",
            "&court=you",
            "&q=factor&court=provider,aemo",
        ] {
            let query = format!("sort={sort}{narrowed}");
            let mut expected = all.clone();
            if !narrowed.is_empty() {
                let shown = keys(&stage.items("rob", &format!("/api/v1/incidents?{}", &narrowed[1..])).await);
                expected.retain(|item| shown.contains(&item["key"].as_str().expect("a key").to_owned()));
                assert!(!expected.is_empty() && expected.len() < all.len());
            }
            let text = |item: &Value, name: &str| item[name].as_str().expect("a text").to_owned();
            let number = |item: &Value| text(item, "key")[4..].parse::<i64>().expect("a number");
            expected.sort_by_key(|item| match sort {
                "newest" | "oldest" => (0, text(item, "created_at"), number(item)),
                "court" => (0, text(item, "court_since"), number(item)),
                "severity" => {
                    (-item["severity"].as_i64().expect("a number"), text(item, "updated_at"), number(item))
                }
                _ => (0, text(item, "updated_at"), number(item)),
            });
            if matches!(sort, "updated" | "newest" | "severity") {
                expected.reverse();
            }
            let pages = walk(&stage, "rob", &query, "next", None).await;
            assert_eq!(pages.concat(), keys(&expected), "{query}");
            // Back from the last page: the same pages, but for the last.
            let Some(last) = last_cursor(&stage, &query).await else { continue };
            let mut back = walk(&stage, "rob", &query, "previous", Some(last)).await;
            back.reverse();
            assert_eq!(back, pages, "{query}");
        }
    }
    stage.strike().await;
}

/// The cursor by which the last page was come to; `None` where there is but one.
async fn last_cursor(stage: &Stage, query: &str) -> Option<String> {
    let mut last = None;
    loop {
        let asked = last.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let (_, page) = stage.get("rob", &format!("/api/v1/incidents?limit=3&{query}{asked}")).await;
        match page["next"].as_str() {
            Some(next) => last = Some(next.to_owned()),
            None => return last,
        }
    }
}

#[tokio::test]
async fn what_changes_during_a_walk_hides_and_doubles_nothing_else() {
    let stage = Stage::set().await;
    for number in 1..=9 {
        raise(&stage, number, number, |one| one.severity = Severity::Moderate).await;
    }
    stage.shown(key(9), 1).await;
    let mut version = 1;
    for sort in SORTS {
        let (_, first) = stage.get("rob", &format!("/api/v1/incidents?limit=3&sort={sort}")).await;
        let mut walked = keys(first["items"].as_array().expect("a list"));
        // Of those that were met and those that were not, one each is spoken about, one each moves on.
        version += 1;
        for number in [1, 2, 5, 8, 9] {
            let mut event = if number % 2 == 0 {
                incident(key(number), Status::New, rob(), said())
            } else {
                let assigned = Assigned { assignee: Some(assignee("rob")) };
                incident(key(number), Status::New, rob(), assigned)
            };
            event.at = at(100 * version + number);
            stage.publish("workflow", version, &event).await;
            stage.shown(key(number), version).await;
        }
        let next = first["next"].as_str().expect("more").to_owned();
        walked.extend(walk(&stage, "rob", &format!("sort={sort}"), "next", Some(next)).await.concat());
        for number in [3, 4, 6, 7] {
            let times = walked.iter().filter(|key| **key == format!("CDR-{number}")).count();
            assert_eq!(times, 1, "CDR-{number} in the order {sort}: {walked:?}");
        }
        // An age never changes: in that order not even what changes is missed.
        if matches!(sort, "newest" | "oldest") {
            assert_eq!(walked.len(), 9, "{sort}: {walked:?}");
        }
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused_by_name() {
    let stage = Stage::set().await;
    eleven(&stage).await;
    let (_, page) = stage.get("rob", "/api/v1/incidents?limit=3").await;
    assert!(page.get("previous").is_none(), "{page}");
    let cursor = page["next"].as_str().expect("more");
    let (status, problem) = stage.get("rob", &format!("/api/v1/incidents?sort=court&cursor={cursor}")).await;
    let fault = &problem["errors"][0];
    assert_eq!((status.as_u16(), fault["field"].as_str()), (422, Some("cursor")), "{problem}");
    assert!(fault["detail"].as_str().expect("a way out").contains("“updated”"), "{problem}");
    // Another filter is another list of the same order: the cursor is a spot in that as well.
    assert_eq!(stage.get("rob", &format!("/api/v1/incidents?severity=1&cursor={cursor}")).await.0, 200);
    stage.strike().await;
}

#[tokio::test]
async fn since_when_it_is_whose_move_is_when_the_ball_went_there() {
    let stage = Stage::set().await;
    let key = key(1);
    raise(&stage, 1, 0, |_| {}).await;
    let mut version = 1;
    let mut happens = async |minutes, status, change: contracts::event::IncidentChange| {
        version += 1;
        let mut event = incident(key, status, rob(), change);
        event.at = at(minutes);
        stage.publish("workflow", version, &event).await;
        stage.shown(key, version).await;
        let (_, view) = stage.get("ann", "/api/v1/incidents/CDR-1").await;
        let row = stage.items("ann", "/api/v1/incidents").await.remove(0);
        assert_eq!(view["court_since"], row["court_since"]);
        (
            view["ball_in_court"].clone(),
            view["court_since"].as_str().expect("a time").parse().expect("a time"),
        )
    };
    let (provider, reporter) = (Value::from("provider"), Value::from("reporter"));
    let acknowledged = Acknowledged { assignee: assignee("rob") };
    assert_eq!(happens(10, Status::InProgress, acknowledged.into()).await, (provider.clone(), at(0)));
    let asked = InformationRequested { question: "Which?".to_owned() };
    assert_eq!(happens(20, Status::WaitingForReporter, asked.into()).await, (reporter.clone(), at(20)));
    assert_eq!(happens(30, Status::WaitingForReporter, said().into()).await, (reporter.clone(), at(20)));
    let told = InformationProvided { answer: "This".to_owned() };
    assert_eq!(happens(40, Status::InProgress, told.into()).await, (provider, at(40)));
    assert_eq!(happens(50, Status::ReadyToVerify, Readied {}.into()).await, (reporter, at(50)));
    let resolved = contracts::event::Resolved {};
    assert_eq!(happens(60, Status::Resolved, resolved.into()).await, (Value::Null, at(60)));
    stage.strike().await;
}
