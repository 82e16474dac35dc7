//! What the ACCC watches: known lives, and the figures that they must give.

mod backfill;
mod lives;
mod page;

use contracts::{Category, Environment, Party, Severity, Status};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::stage::{ADR, OTHER_ADR, OTHER_RETAILER, RETAILER, Stage, actor, incident, key, raised, rob};
use lives::{five, stage_in_march};

const HOUR: u64 = 3_600;
const MARCH: &str = "from=2026-03-01&to=2026-03-31";

/// A figure, as Casey of the ACCC reads it.
async fn read(stage: &Stage, what: &str, query: &str) -> Value {
    let (status, body) = stage.get("casey", &format!("/api/v1/monitoring/{what}?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{what}?{query}: {body}");
    body
}

/// The figures of a participant.
fn of<'a>(section: &'a Value, participant: &str) -> &'a Value {
    let items = section["items"].as_array().expect("a list");
    items.iter().find(|item| item["participant"]["id"] == participant).unwrap_or(&Value::Null)
}

/// Count, median, nine of ten, total; times in hours.
fn taken(distribution: &Value) -> (u64, Option<u64>, Option<u64>, u64) {
    let hours = |name: &str| distribution[name].as_u64().map(|seconds| seconds / HOUR);
    (
        distribution["count"].as_u64().expect("a count"),
        hours("median_seconds"),
        hours("p90_seconds"),
        hours("total_seconds").expect("a total"),
    )
}

#[tokio::test]
async fn known_lives_give_their_exact_figures() {
    let stage = stage_in_march().await;
    stage.with_directory().await;
    five(&stage).await;

    let standing = read(&stage, "standing", "").await;
    let total = &standing["total"];
    assert_eq!(total["open"], 3);
    assert_eq!(
        total["by_status"],
        json!({ "new": 1, "in_progress": 0, "waiting_for_reporter": 1, "referred_to_aemo": 1, "ready_to_verify": 0, "resolved": 1 })
    );
    assert_eq!(total["by_severity"], json!({ "1": 1, "2": 1, "3": 1, "4": 0 }));
    let ages: Vec<i64> = ["under_one_day", "seven_to_fourteen_days", "fourteen_to_thirty_days"]
        .map(|age| total["by_age"][age].as_i64().expect("a count"))
        .to_vec();
    assert_eq!(ages, [1, 1, 1]);
    assert_eq!(total["oldest_raised_at"], "2026-03-09T00:00:00Z");
    assert_eq!(
        (&of(&standing, RETAILER)["open"], &of(&standing, OTHER_RETAILER)["open"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(of(&standing, RETAILER)["participant"]["name"], "Brightline Energy Pty Ltd");

    let courts = read(&stage, "courts", MARCH).await;
    let court = |section: &Value, court: &str| (taken(&section[court]), section[court]["now"].as_i64());
    let total = &courts["total"];
    // AEMO asked CDR-1 after an hour and was never answered: from then on it was the provider's, until it was ready.
    assert_eq!(court(total, "provider"), ((7, Some(5), Some(25), 71), Some(1)));
    assert_eq!(court(total, "reporter"), ((2, Some(6), Some(10), 16), Some(1)));
    assert_eq!(court(total, "aemo"), ((1, Some(1), Some(1), 1), Some(1)));
    assert_eq!(court(of(&courts, RETAILER), "provider"), ((5, Some(4), Some(25), 60), Some(1)));
    assert_eq!(court(of(&courts, OTHER_RETAILER), "provider"), ((2, Some(5), Some(6), 11), Some(0)));
    assert_eq!(court(of(&courts, OTHER_RETAILER), "aemo"), ((0, None, None, 0), Some(1)));

    let times = read(&stage, "times", MARCH).await;
    assert_eq!(taken(&times["total"]["to_acknowledge"]), (3, Some(2), Some(2), 5));
    assert_eq!(taken(&times["total"]["to_ready_to_verify"]), (1, Some(30), Some(30), 30));
    assert_eq!(taken(&times["total"]["to_resolve"]), (1, Some(50), Some(50), 50));
    assert_eq!(times["total"]["verifications_failed"], 1);
    assert_eq!(taken(&of(&times, OTHER_RETAILER)["to_acknowledge"]), (1, Some(2), Some(2), 2));

    let referrals = read(&stage, "referrals", MARCH).await;
    let total = &referrals["total"];
    let counts = [
        "shared_responsibility",
        "referred",
        "rounds_contributed",
        "rounds_returned",
        "rounds_withdrawn",
        "with_aemo_now",
    ];
    assert_eq!(counts.map(|count| total[count].as_i64().expect("a count")), [4, 2, 1, 0, 0, 1]);
    assert_eq!(total["referred_share"], 0.5);
    assert_eq!(taken(&total["to_first_response"]), (1, Some(1), Some(1), 1));
    assert_eq!(of(&referrals, RETAILER)["referred_share"], 0.3333);
    assert_eq!(of(&referrals, OTHER_RETAILER)["referred_share"], 1.0);
    stage.strike().await;
}

/// From, raised, resolved, reopened, cancelled, closed.
fn weeks(body: &Value) -> Vec<(String, [i64; 5])> {
    let items = body["items"].as_array().expect("a list");
    let week = |item: &Value| {
        let counts = ["raised", "resolved", "reopened", "cancelled", "closed"];
        let counts = counts.map(|count| item[count].as_i64().expect("a count"));
        (item["from"].as_str().expect("a day").to_owned(), counts)
    };
    items.iter().map(week).collect()
}

#[tokio::test]
async fn weeks_tell_what_came_in_and_what_was_settled() {
    let stage = stage_in_march().await;
    five(&stage).await;
    let expected = [
        ("2026-03-01", [0, 0, 0, 0, 0]),
        ("2026-03-02", [1, 1, 0, 0, 0]),
        ("2026-03-09", [1, 0, 0, 0, 0]),
        ("2026-03-16", [2, 0, 0, 1, 0]),
        ("2026-03-23", [0, 0, 0, 0, 0]),
        ("2026-03-30", [1, 0, 0, 0, 0]),
    ];
    let expected: Vec<_> = expected.iter().map(|(day, counts)| ((*day).to_owned(), *counts)).collect();
    assert_eq!(weeks(&read(&stage, "weeks", MARCH).await), expected);
    // The last so many days end today, by Melbourne's calendar.
    let last = read(&stage, "weeks", "days=30").await;
    assert_eq!((&last["from"], &last["to"]), (&json!("2026-03-02"), &json!("2026-03-31")));
    let untouched = read(&stage, "untouched", "").await;
    let keys: Vec<_> =
        untouched["items"].as_array().expect("a list").iter().map(|item| &item["key"]).collect();
    assert_eq!(keys, ["CDR-2", "CDR-4", "CDR-5"]);
    assert_eq!(untouched["items"][0]["touched_at"], "2026-03-09T03:00:00Z");
    stage.strike().await;
}

#[tokio::test]
async fn a_filter_narrows_every_figure() {
    let stage = stage_in_march().await;
    five(&stage).await;
    let raised = async |query: &str| -> i64 {
        let weeks = weeks(&read(&stage, "weeks", query).await);
        weeks.iter().map(|(_, counts)| counts[0]).sum()
    };
    let open = async |query: &str| read(&stage, "standing", query).await["total"]["open"].as_i64();
    let acknowledged =
        async |query: &str| read(&stage, "times", query).await["total"]["to_acknowledge"]["count"].as_i64();
    for (query, expected) in [
        ("", (5, 3, 3)),
        ("severity=1", (1, 1, 1)),
        // CDR-4 was major when it was acknowledged and is moderate now.
        ("severity=2", (2, 1, 2)),
        ("severity=3", (1, 1, 0)),
        ("severity=1,3", (2, 2, 1)),
        ("environment=sandbox", (1, 0, 0)),
        ("environment=production,sandbox", (5, 3, 3)),
        ("category=data_quality", (3, 2, 2)),
        ("category=availability&severity=1&environment=production", (1, 1, 1)),
        ("category=security", (0, 0, 0)),
        ("participant=retailer-1", (3, 2, 2)),
        ("participant=retailer-2", (2, 1, 1)),
        ("participant=nobody", (0, 0, 0)),
        ("by=reporter", (5, 3, 3)),
        ("by=reporter&participant=adr-2", (1, 1, 0)),
        ("by=reporter&participant=retailer-1", (0, 0, 0)),
    ] {
        let found = (
            raised(query).await,
            open(query).await.expect("a count"),
            acknowledged(query).await.expect("a count"),
        );
        assert_eq!(found, expected, "{query}");
    }
    let short = read(&stage, "times", "from=2026-03-02&to=2026-03-03").await;
    assert_eq!(
        (&short["total"]["to_acknowledge"]["count"], &short["total"]["to_resolve"]["count"]),
        (&json!(1), &json!(0))
    );
    let reporters = read(&stage, "standing", "by=reporter").await;
    assert_eq!((&of(&reporters, ADR)["open"], &of(&reporters, OTHER_ADR)["open"]), (&json!(2), &json!(1)));
    for (query, field) in [
        ("days=0", "days"),
        ("from=soon", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("severity=5", "severity"),
        ("environment=moon", "environment"),
        ("category=x", "category"),
        ("by=nobody", "by"),
        ("participant=a,b", "participant"),
        ("participant=a%20b", "participant"),
    ] {
        let (status, problem) = stage.get("casey", &format!("/api/v1/monitoring/weeks?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(problem["errors"][0]["field"], field, "{query}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_repeated_event_enters_nothing_twice() {
    let stage = stage_in_march().await;
    five(&stage).await;
    let before = [read(&stage, "courts", MARCH).await, read(&stage, "weeks", MARCH).await];
    let ann = actor("ann", ADR, Party::Adr);
    for number in [1, 2] {
        stage.publish("intake", 1, &incident(key(number), Status::New, ann.clone(), raised(number))).await;
    }
    stage.publish("workflow", 2, &incident(key(1), Status::InProgress, rob(), lives::acknowledged())).await;
    // Something new behind them: when that is applied, they were read.
    stage.with_directory().await;
    let after = [read(&stage, "courts", MARCH).await, read(&stage, "weeks", MARCH).await];
    assert_eq!(before[0]["total"], after[0]["total"]);
    assert_eq!(before[1]["items"], after[1]["items"]);
    stage.strike().await;
}

#[tokio::test]
async fn a_full_page_of_the_ledger_is_followed_by_another() {
    let stage = stage_in_march().await;
    let first: Timestamp = "2026-03-02T00:00:00Z".parse().expect("a time");
    // Two entries each: raised, and of shared responsibility.
    let raised_in_all = 105;
    for number in 1..=raised_in_all {
        let mut event = incident(key(number), Status::New, actor("ann", ADR, Party::Adr), raised(number));
        event.at = first + SignedDuration::from_mins(number);
        stage.publish("intake", 1, &event).await;
    }
    for number in 1..=raised_in_all {
        stage.shown(key(number), 1).await;
    }
    let referrals = read(&stage, "referrals", MARCH).await;
    assert_eq!(referrals["total"]["shared_responsibility"], raised_in_all);
    let sizes: Vec<i32> = backfill::as_accc(
        &stage,
        "SELECT octet_length(entries) FROM monitoring_ledger WHERE relation = 'provider' ORDER BY page",
    )
    .await;
    assert_eq!(sizes, [1_600, 80]);
    stage.strike().await;
}

#[tokio::test]
async fn an_incident_that_is_over_leaves_the_present() {
    let stage = stage_in_march().await;
    let classes = (Severity::Minor, Category::Other, Environment::Production);
    let mut life = lives::Life::begins(&stage, 1, "2026-03-02T00:00:00Z", (ADR, RETAILER), classes).await;
    life.then(1, rob(), Status::InProgress, lives::acknowledged()).await;
    life.then(2, rob(), Status::ReadyToVerify, contracts::event::Readied {}).await;
    let ann = actor("ann", ADR, Party::Adr);
    life.then(3, ann.clone(), Status::Resolved, contracts::event::Resolved {}).await;
    assert_eq!(read(&stage, "standing", "").await["total"]["by_status"]["resolved"], 1);
    let reopened = contracts::event::Reopened { reason: "again".to_owned() };
    life.then(10, ann.clone(), Status::InProgress, reopened).await;
    assert_eq!(read(&stage, "standing", "").await["total"]["open"], 1);
    life.then(12, rob(), Status::ReadyToVerify, contracts::event::Readied {}).await;
    life.then(13, ann, Status::Resolved, contracts::event::Resolved {}).await;
    life.then(400, contracts::Actor::system(), Status::Closed, contracts::event::Closed {}).await;
    let standing = read(&stage, "standing", "").await;
    assert_eq!(
        (&standing["total"]["open"], &standing["total"]["by_status"]["resolved"]),
        (&json!(0), &json!(0))
    );
    let sum = weeks(&read(&stage, "weeks", MARCH).await).iter().fold([0; 5], |mut sum, (_, counts)| {
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        sum
    });
    assert_eq!(sum, [1, 2, 1, 0, 1]);
    stage.strike().await;
}
