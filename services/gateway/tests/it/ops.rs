//! What operators see of the portal's working, and what they never see; and what nobody else sees.

use std::time::Instant;

use contracts::{
    Party, Status,
    event::{Event, IncidentEvent},
};
use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use service_kit::broker;
use sqlx::Row;
use test_support::wait_for;

use crate::{
    pages::{page, sign_in},
    stage::{Stage, key, rob},
};

const OTHERS: [&str; 5] = ["ann", "rob", "rob-viewer", "avery", "casey"];

/// CDR-1, raised and talked about; neither text is for operators.
async fn talked_about(stage: &Stage) {
    let key = stage.raised(1).await;
    let comment = contracts::event::Commented {
        comment_id: uuid::Uuid::nil(),
        body: "a word among the parties".to_owned(),
        audience: contracts::Audience::Everyone,
    };
    stage.happens(key, 2, Status::New, rob(), comment).await;
    stage.referred(key, 1).await;
}

#[tokio::test]
async fn operators_alone_see_how_the_portal_works_inside() {
    let stage = Stage::set().await;
    let paths = ["/api/v1/ops/health", "/api/v1/ops/incidents/CDR-1/events", "/api/v1/ops/dead-letters"];
    for path in paths {
        for login in OTHERS {
            assert_eq!(stage.get(login, path).await.0, StatusCode::FORBIDDEN, "{login} {path}");
        }
        assert_eq!(stage.get("otto", path).await.0, StatusCode::OK, "{path}");
        let nobody = stage.http.get(format!("{}{path}", stage.url)).send().await.expect("an answer");
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let rob = sign_in(&stage, "rob").await;
    assert_eq!(page(&stage, &rob, "/ops").await.0, StatusCode::FORBIDDEN);
    let otto = sign_in(&stage, "otto").await;
    let (status, html) = page(&stage, &otto, "/ops").await;
    assert_eq!(status, StatusCode::OK, "{html}");
    assert!(html.contains("href=\"/ops\" aria-current=\"page\""), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn what_does_not_answer_is_shown_without_an_answer_and_in_bounded_time() {
    let stage = Stage::set().await;
    let asked = Instant::now();
    let (_, health) = stage.get("otto", "/api/v1/ops/health").await;
    // Only the gateway runs, so each of the others is waited for.
    assert!(asked.elapsed().as_secs() < 5, "{:?}", asked.elapsed());
    let services = health["services"].as_array().expect("a list");
    let answers: Vec<(&str, usize)> = services
        .iter()
        .map(|one| (one["name"].as_str().expect("a name"), one["replicas"].as_array().expect("a list").len()))
        .collect();
    assert_eq!(
        answers,
        [("intake", 0), ("workflow", 0), ("aemo-liaison", 0), ("notification", 0), ("gateway", 1)]
    );
    let own = &services[4]["replicas"][0];
    assert_eq!((own["is_this_one"].clone(), own["endpoints"].clone()), (true.into(), serde_json::json!([])));
    let consumers: Vec<&str> = health["streams"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|stream| stream["consumers"].as_array().expect("a list"))
        .inspect(|consumer| assert!(consumer["state"]["waiting"].is_u64(), "{consumer}"))
        .map(|consumer| consumer["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(consumers, ["WORKFLOW", "AEMO_LIAISON", "NOTIFICATION", "GATEWAY", "AEMO"]);
    assert!(health["broker"]["version"].is_string() && health["database"]["version"].is_string());
    for (stream, name) in [(2, "PARTICIPANT_EVENTS"), (3, "DEAD_LETTERS")] {
        assert_eq!(health["streams"][stream]["name"], name);
        assert_eq!(health["streams"][stream]["state"]["messages"], 0, "{name}");
    }
    let otto = sign_in(&stage, "otto").await;
    let (_, html) = page(&stage, &otto, "/ops").await;
    assert!(html.contains("workflow: no answer.") && html.contains("shows you this page"), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn the_consumer_of_a_participant_is_seen_with_what_waits_in_it() {
    let stage = Stage::set().await;
    let operator = service_kit::broker::connect(&stage.cluster.broker_settings("operator"), "test").await;
    let operator = operator.expect("the operator connects");
    let frankly = "frankly".parse().expect("an organisation");
    messaging::topology::make_participants_consumer(&operator, &frankly).await.expect("made");
    let (_, health) = stage.get("otto", "/api/v1/ops/health").await;
    let consumers = &health["streams"][2]["consumers"];
    assert_eq!(consumers[0]["name"], "participant-frankly", "{health}");
    assert_eq!(consumers[0]["state"]["waiting"], 0);
    stage.strike().await;
}

#[tokio::test]
async fn a_consumer_that_nobody_reads_stands_still_and_says_how_much_waits() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let consumer = async || -> Value {
        let (_, health) = stage.get("otto", "/api/v1/ops/health").await;
        health["streams"][0]["consumers"][0].clone()
    };
    let workflow = consumer().await;
    assert_eq!(workflow["name"], "WORKFLOW");
    assert_eq!(
        (workflow["state"]["waiting"].clone(), workflow["state"]["readers_asking"].clone()),
        (1.into(), 0.into())
    );
    let otto = sign_in(&stage, "otto").await;
    let (_, html) = page(&stage, &otto, "/ops").await;
    assert!(html.contains("Consumer WORKFLOW stands still with 1 to do."), "{html}");
    assert!(!html.contains("Consumer GATEWAY stands still"));
    stage.strike().await;
}

#[tokio::test]
async fn the_way_of_an_incident_shows_each_event_and_nothing_that_it_says() {
    let stage = Stage::set().await;
    talked_about(&stage).await;
    let events = stage.items("otto", "/api/v1/ops/incidents/CDR-1/events").await;
    let types: Vec<_> =
        events.iter().map(|event| (event["event_type"].clone(), event["version"].clone())).collect();
    assert_eq!(
        types,
        [
            ("cdr.incident.raised.v1".into(), 1.into()),
            ("cdr.incident.commented.v1".into(), 2.into()),
            ("cdr.referral.opened.v1".into(), 1.into()),
        ]
    );
    assert!(events.iter().all(|event| event["lag_ms"].is_i64() && event["source"] == "/services/test"));
    let (_, first) = stage.get("otto", "/api/v1/ops/incidents/CDR-1/events?limit=2").await;
    let next = first["next"].as_str().expect("more");
    let path = format!("/api/v1/ops/incidents/CDR-1/events?limit=2&cursor={next}");
    assert_eq!(stage.items("otto", &path).await.len(), 1);
    assert_eq!(stage.items("otto", "/api/v1/ops/incidents/CDR-2/events").await.len(), 0);
    let otto = sign_in(&stage, "otto").await;
    let (status, html) = page(&stage, &otto, "/ops?incident=cdr-1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("cdr.referral.opened.v1"), "{html}");
    let told = format!("{html}{}", serde_json::to_string(&events).expect("JSON"));
    for word in ["loss factor", "a word among", "rob of", "ann of", "adr-1", "retailer-1", "Brightline"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    let (status, html) = page(&stage, &otto, "/ops?incident=seven").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("value=\"seven\"") && html.contains("as in CDR-7"), "{html}");
    // And nothing else of an incident.
    for path in ["/api/v1/incidents/CDR-1", "/api/v1/incidents/CDR-1/timeline", "/api/v1/referrals/CDR-1-R1"]
    {
        assert_eq!(stage.get("otto", path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn row_level_security_shows_the_way_of_an_incident_to_operators_alone() {
    let stage = Stage::set().await;
    talked_about(&stage).await;
    for (organisation, party, rows) in [
        ("portal", "operator", 3),
        ("accc", "accc", 0),
        ("aemo", "aemo", 0),
        ("adr-1", "adr", 0),
        ("retailer-1", "data_holder", 0),
        ("", "", 0),
        ("portal", "OPERATOR", 0),
    ] {
        let mut tx = stage.database.pool().begin().await.expect("a transaction");
        sqlx::query(
            "SELECT set_config('portal.organisation', $1, true), set_config('portal.party', $2, true)",
        )
        .bind(organisation)
        .bind(party)
        .execute(&mut *tx)
        .await
        .expect("set");
        let count: i64 = sqlx::query("SELECT count(*) FROM event_passage")
            .fetch_one(&mut *tx)
            .await
            .expect("counted")
            .get(0);
        assert_eq!(count, rows, "{party}");
        // Nor may anybody but the projector drop what is there.
        let dropped = sqlx::query("DELETE FROM event_passage").execute(&mut *tx).await.expect("asked");
        assert_eq!(dropped.rows_affected(), 0, "{party}");
        let words: i64 = sqlx::query("SELECT count(*) FROM referral_word")
            .fetch_one(&mut *tx)
            .await
            .expect("counted")
            .get(0);
        assert_eq!(words > 0, matches!(party, "accc" | "aemo" | "data_holder"), "{party}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn passages_are_kept_for_ninety_days() {
    let stage = Stage::set().await;
    let keep = async |days: i32, number: i64| {
        let mut tx = stage.database.pool().begin().await.expect("a transaction");
        sqlx::query("SELECT set_config('portal.projector', 'on', true)")
            .execute(&mut *tx)
            .await
            .expect("set");
        sqlx::query(
            "INSERT INTO event_passage (incident, event_id, event_type, version, source, correlation_id, said_at, applied_at)
             SELECT $2, gen_random_uuid(), 'cdr.incident.raised.v1', 1, '/services/test', gen_random_uuid(),
                    now() - make_interval(days => $1), now() - make_interval(days => $1)",
        )
        .bind(days)
        .bind(number)
        .execute(&mut *tx)
        .await
        .expect("inserted");
        tx.commit().await.expect("committed");
    };
    for (days, number) in [(120, 90), (91, 91), (89, 92)] {
        keep(days, number).await;
    }
    // The next event sweeps.
    stage.raised(1).await;
    for (number, left) in [(90, 0), (91, 0), (92, 1), (1, 1)] {
        let path = format!("/api/v1/ops/incidents/CDR-{number}/events");
        assert_eq!(stage.items("otto", &path).await.len(), left, "{number}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn dead_letters_are_listed_without_what_they_say() {
    let stage = Stage::set().await;
    let client = broker::connect(&stage.cluster.broker_settings("intake"), "test").await.expect("intake");
    let jetstream = async_nats::jetstream::new(client);
    for number in 1..=3 {
        let subject = format!("cdr.incident.raised.v1.CDR-{number}");
        let sent = jetstream.publish(subject, "a body that nobody may read".into()).await.expect("sent");
        sent.await.expect("acknowledged");
    }
    let letters = wait_for("three dead letters", async || {
        let (_, letters) = stage.get("otto", "/api/v1/ops/dead-letters").await;
        (letters["total"] == 3).then_some(letters)
    })
    .await;
    let first = &letters["items"][0];
    assert_eq!(first["consumer"], "GATEWAY");
    assert!(first["reason"].as_str().expect("a reason").contains("ce-incidentversion is missing"), "{first}");
    assert!(!letters.to_string().contains("nobody may read"), "{letters}");
    let (_, page_1) = stage.get("otto", "/api/v1/ops/dead-letters?limit=2").await;
    assert_eq!(page_1["items"].as_array().expect("a list").len(), 2);
    let next = page_1["next"].as_str().expect("more");
    let (_, page_2) = stage.get("otto", &format!("/api/v1/ops/dead-letters?limit=2&cursor={next}")).await;
    assert_eq!((page_2["items"].as_array().expect("a list").len(), page_2["next"].clone()), (1, Value::Null));
    let otto = sign_in(&stage, "otto").await;
    let (_, html) = page(&stage, &otto, "/ops").await;
    assert!(html.contains("The last 3 of 3") && !html.contains("nobody may read"), "{html}");
    stage.strike().await;
}

#[tokio::test]
async fn every_answer_says_how_long_it_took() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let cookie = sign_in(&stage, "ann").await;
    for path in
        ["/incidents", "/incidents/CDR-1", "/sign-in", "/nothing", "/api/v1/incidents", "/api/v1/nothing"]
    {
        let request = stage.request(Method::GET, "ann", path).header("cookie", &cookie);
        let response = request.send().await.expect("an answer");
        let told = response.headers()["server-timing"].to_str().expect("text").to_owned();
        let took: f64 = told.strip_prefix("app;dur=").expect("a duration").parse().expect("a number");
        assert!((0.0..60_000.0).contains(&took), "{path}: {told}");
    }
    stage.strike().await;
}

/// The stage publishes with a fixed time, so that a lag is what it should be: the difference of two clocks.
#[tokio::test]
async fn the_lag_is_what_lies_between_the_two_clocks() {
    let stage = Stage::set().await;
    let event: IncidentEvent = crate::stage::incident(
        key(1),
        Status::New,
        crate::stage::actor("ann", crate::stage::ADR, Party::Adr),
        crate::stage::raised(1),
    );
    assert_eq!(event.event_type(), "cdr.incident.raised.v1");
    stage.publish("intake", 1, &event).await;
    stage.shown(key(1), 1).await;
    let events = stage.items("otto", "/api/v1/ops/incidents/CDR-1/events").await;
    let time = |field: &str| events[0][field].as_str().expect("a time").parse::<Timestamp>().expect("a time");
    let between = time("applied_at").duration_since(time("said_at")).as_millis();
    assert_eq!(i128::from(events[0]["lag_ms"].as_i64().expect("a number")), between);
    stage.strike().await;
}
