//! AEMO's desk: where rounds lie, how they are walked and found, and what is never on it.

use contracts::{
    Audience, DataCluster, Environment, IncidentKey, Party, ReferralState, Severity, Status,
    command::CommandRequest,
    event::{
        Accepted, Acknowledged, Answered, Asked, Commented, Contributed, Deferred, Opened, Packet, Read,
        ReadBy, ReferralChange, ReferralCommented, ReferralEvent, Referred, Rescheduled,
    },
    nats::subjects,
};
use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use reqwest::{StatusCode, header};
use serde_json::Value;
use service_kit::broker;

use crate::{
    pages::{page, sign_in},
    stage::{ADR, Stage, actor, evidence, incident, key, packet, parties, provider, raised, rob},
};

const INTERACTION: &str = "0192f3a0-0000-7000-8000-00000000000a";

fn at(minute: i64) -> Timestamp {
    "2026-03-01T00:00:00Z".parse::<Timestamp>().expect("a time") + SignedDuration::from_mins(minute)
}

/// Something that happens in the first round of an incident, shown. `version` counts for the incident.
pub(crate) async fn happens(
    stage: &Stage,
    number: i64,
    version: i64,
    minute: i64,
    state: ReferralState,
    change: impl Into<ReferralChange>,
) {
    let who = if version == 1 { rob() } else { actor("avery", "aemo", Party::Aemo) };
    by(stage, number, version, minute, (state, who), change).await;
}

fn event(
    number: i64,
    minute: i64,
    (state, actor): (ReferralState, contracts::Actor),
    change: impl Into<ReferralChange>,
) -> ReferralEvent {
    ReferralEvent {
        incident: key(number),
        round: 1,
        at: at(minute),
        actor,
        parties: parties(),
        state,
        reference: None,
        change: change.into(),
    }
}

/// The same by somebody.
async fn by(
    stage: &Stage,
    number: i64,
    version: i64,
    minute: i64,
    after: (ReferralState, contracts::Actor),
    change: impl Into<ReferralChange>,
) {
    let event = event(number, minute, after, change);
    stage.publish("aemo-liaison", version, &event).await;
    stage.applied("cdr.referral", &key(number).to_string(), version).await;
}

pub(crate) async fn opened(stage: &Stage, number: i64, minute: i64, packet: Packet) {
    happens(stage, number, 1, minute, ReferralState::Received, Box::new(Opened { packet })).await;
}

fn of_severity(severity: Severity) -> Packet {
    Packet { severity, ..packet() }
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

fn rounds(numbers: &[i64]) -> Vec<String> {
    numbers.iter().map(|number| format!("CDR-{number}-R1")).collect()
}

async fn found(stage: &Stage, login: &str, query: &str) -> Vec<String> {
    ids(&stage.items(login, &format!("/api/v1/referrals?{query}")).await)
}

async fn walked(stage: &Stage, query: &str) -> Vec<String> {
    let mut walked = Vec::new();
    let mut path = format!("/api/v1/referrals?limit=2&{query}");
    loop {
        let (status, body) = stage.get("avery", &path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        walked.extend(ids(body["items"].as_array().expect("a list")));
        let Some(next) = body["next"].as_str() else { return walked };
        path = format!("/api/v1/referrals?limit=2&{query}&cursor={next}");
    }
}

#[tokio::test]
async fn the_desk_is_walked_in_every_order_without_a_gap_or_a_double() {
    use Severity::{Critical, Major, Moderate};
    let stage = Stage::set().await;
    for (number, minute, severity) in
        [(1, 10, Moderate), (2, 5, Critical), (3, 20, Critical), (4, 1, Major), (5, 15, Moderate)]
    {
        opened(&stage, number, minute, of_severity(severity)).await;
    }
    assert_eq!(walked(&stage, "sort=age").await, rounds(&[4, 2, 1, 5, 3]));
    assert_eq!(walked(&stage, "sort=severity").await, rounds(&[2, 3, 4, 1, 5]));
    assert_eq!(walked(&stage, "").await, rounds(&[3, 5, 1, 2, 4]));
    assert_eq!(walked(&stage, "sort=due").await, rounds(&[]));
    for (number, due) in [(1, 900), (5, 300), (3, 600)] {
        let none = Accepted { reference: None };
        happens(&stage, number, 2, 30, ReferralState::Accepted, none).await;
        let aside = Deferred { until: at(due), reason: "waits for a meter".to_owned() };
        happens(&stage, number, 3, 31, ReferralState::Deferred, aside).await;
    }
    assert_eq!(walked(&stage, "sort=due&group=deferred").await, rounds(&[5, 3, 1]));
    assert_eq!(walked(&stage, "sort=age&group=received,deferred").await, rounds(&[4, 2, 1, 5, 3]));
    // A cursor of another order leads nowhere.
    let (_, first) = stage.get("avery", "/api/v1/referrals?limit=1&sort=age").await;
    let cursor = first["next"].as_str().expect("more");
    let path = format!("/api/v1/referrals?sort=severity&cursor={cursor}");
    assert_eq!(stage.get("avery", &path).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    stage.strike().await;
}

#[tokio::test]
async fn the_provider_sees_whether_aemo_has_read_it_and_when_it_should_respond() {
    let stage = Stage::set().await;
    let key = stage.raised(1).await;
    let acknowledged = Acknowledged { assignee: (&contracts::Actor::system()).into() };
    stage.happens(key, 2, Status::InProgress, rob(), acknowledged).await;
    stage.happens(key, 3, Status::ReferredToAemo, rob(), Box::new(referred())).await;
    opened(&stage, 1, 10, packet()).await;
    let rob_at = sign_in(&stage, "rob").await;
    let pages = async || {
        let round = page(&stage, &rob_at, "/referrals/CDR-1-R1").await.1;
        let incident = page(&stage, &rob_at, "/incidents/CDR-1").await.1;
        let desk = page(&stage, &rob_at, "/referrals").await.1;
        (round, incident, desk)
    };
    let shown = async || stage.get("rob", "/api/v1/referrals/CDR-1-R1").await.1;

    let (round, incident_page, desk) = pages().await;
    assert!(
        round.contains("Not yet read by AEMO") && incident_page.contains("Not yet read by AEMO"),
        "{round}"
    );
    assert!(desk.contains("not yet read by AEMO"), "{desk}");
    // The packet's clock has run out, by the clock of the stage.
    for page in [&round, &incident_page] {
        assert!(page.contains("AEMO’s first response was due"), "{page}");
    }
    assert!(desk.contains("first response was due"), "{desk}");
    let view = shown().await;
    assert_eq!((&view["read_at"], &view["unread_since"]), (&Value::Null, &"2026-03-01T00:10:00Z".into()));
    assert_eq!(view["first_response_due"], "2026-03-02T00:00:00Z");

    let read = |minute| Read { message: 1, told_at: at(minute), by: ReadBy::System };
    by(&stage, 1, 2, 20, (ReferralState::Received, contracts::Actor::system()), read(10)).await;
    let view = shown().await;
    assert_eq!((&view["read_at"], &view["unread_since"]), (&"2026-03-01T00:20:00Z".into(), &Value::Null));
    assert_eq!(view["updated_at"], "2026-03-01T00:10:00Z", "to read is no move");
    let (round, incident_page, desk) = pages().await;
    assert!(round.contains("Read by AEMO") && incident_page.contains("Read by AEMO"), "{round}");
    assert!(!desk.contains("not yet read by AEMO"));

    // What is added is unread again.
    let comment = Commented {
        comment_id: uuid::Uuid::nil(),
        body: "see the log".to_owned(),
        audience: Audience::Referral,
    };
    let mut said = incident(key, Status::ReferredToAemo, rob(), comment);
    said.at = at(25);
    stage.publish("workflow", 4, &said).await;
    stage.shown(key, 4).await;
    assert_eq!(shown().await["unread_since"], "2026-03-01T00:25:00Z");
    assert!(pages().await.0.contains("not yet what was added"));
    by(&stage, 1, 3, 30, (ReferralState::Received, contracts::Actor::system()), read(25)).await;
    assert_eq!(shown().await["unread_since"], Value::Null);

    // Another severity, another clock; AEMO's first response ends it.
    let moved = Rescheduled { severity: Severity::Critical, first_response_due: at(250) };
    by(&stage, 1, 4, 31, (ReferralState::Received, rob()), moved).await;
    assert_eq!(shown().await["first_response_due"], "2026-03-01T04:10:00Z");
    happens(&stage, 1, 5, 40, ReferralState::Accepted, Accepted { reference: None }).await;
    let view = shown().await;
    assert_eq!(view["first_response_at"], "2026-03-01T00:40:00Z");
    assert!(!pages().await.0.contains("AEMO’s first response"), "nothing is awaited");
    // AEMO itself is told nothing of its own reading.
    let (_, timeline) = stage.get("avery", "/api/v1/referrals/CDR-1-R1/timeline").await;
    assert!(!timeline.to_string().contains("\"read\""), "{timeline}");
    stage.strike().await;
}

#[tokio::test]
async fn aemo_has_read_what_a_user_opened_and_not_what_the_script_fetched() {
    let stage = Stage::set().await;
    opened(&stage, 1, 10, packet()).await;
    opened(&stage, 2, 11, packet()).await;
    let settings = stage.cluster.broker_settings("aemo-liaison");
    let liaison = broker::connect(&settings, "test").await.expect("the liaison");
    let mut looks = liaison.subscribe(subjects::aemo_liaison::LOOK).await.expect("subscribed");
    liaison.flush().await.expect("subscribed");
    let avery = sign_in(&stage, "avery").await;
    let asked = async |number: i64, mode: &str| {
        let request = stage.http.get(format!("{}/referrals/CDR-{number}-R1", stage.url));
        let request = request.header(header::COOKIE, &avery).header("sec-fetch-mode", mode);
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::OK);
    };
    // The script of a page that lies open asks each time that something happens.
    asked(1, "cors").await;
    asked(2, "navigate").await;
    let first = looks.next().await.expect("a look");
    let told: CommandRequest = serde_json::from_slice(&first.payload).expect("a command");
    assert_eq!(told.incident, Some(key(2)));
    stage.strike().await;
}

#[tokio::test]
async fn who_answers_has_read_and_a_ticket_number_may_come_late() {
    let stage = Stage::set().await;
    opened(&stage, 1, 10, packet()).await;
    happens(&stage, 1, 2, 20, ReferralState::Accepted, Accepted { reference: None }).await;
    let (_, view) = stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!((&view["read_at"], &view["unread_since"]), (&"2026-03-01T00:20:00Z".into(), &Value::Null));
    let word = ReferralCommented { comment_id: uuid::Uuid::nil(), body: "Our ticket".to_owned() };
    let event = ReferralEvent {
        reference: Some("INC0042".to_owned()),
        ..event(1, 30, (ReferralState::Accepted, actor("avery", "aemo", Party::Aemo)), word)
    };
    stage.publish("aemo-liaison", 3, &event).await;
    stage.applied("cdr.referral", "CDR-1", 3).await;
    let (_, view) = stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!(view["reference"], "INC0042");
    assert_eq!(found(&stage, "avery", "q=inc0042").await, rounds(&[1]));
    stage.strike().await;
}

#[tokio::test]
async fn a_round_lies_where_the_next_move_is() {
    let stage = Stage::set().await;
    let key = stage.raised(1).await;
    let acknowledged = Acknowledged { assignee: (&contracts::Actor::system()).into() };
    stage.happens(key, 2, Status::InProgress, rob(), acknowledged).await;
    stage.happens(key, 3, Status::ReferredToAemo, rob(), Box::new(referred())).await;
    opened(&stage, 1, 10, packet()).await;
    let lies = async || {
        let mut lies = Vec::new();
        for group in ["received", "accepted", "deferred", "waiting", "done"] {
            if !found(&stage, "avery", &format!("group={group}")).await.is_empty() {
                lies.push(group);
            }
        }
        lies
    };
    assert_eq!(lies().await, ["received"]);
    let question_id = uuid::Uuid::from_u128(4);
    let question = || Asked { question_id: Some(question_id), question: "Which meter?".to_owned() };
    happens(&stage, 1, 2, 20, ReferralState::Received, question()).await;
    assert_eq!(lies().await, ["waiting"]);
    let (_, view) = stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!(view["question_open_since"], "2026-03-01T00:20:00Z");
    assert_eq!(view["state_since"], "2026-03-01T00:10:00Z");
    assert_eq!(view["open_questions"][0]["text"], "Which meter?");
    assert_eq!(view["available_actions"], serde_json::json!(["answer"]));
    // The ball is the provider's, as far as one reads the round.
    let (_, seen) = stage.get("rob", "/api/v1/incidents/CDR-1").await;
    assert_eq!(
        (&seen["ball_in_court"], &seen["court_since"]),
        (&"provider".into(), &"2026-03-01T00:20:00Z".into())
    );
    let (_, seen) = stage.get("ann", "/api/v1/incidents/CDR-1").await;
    assert_eq!(seen["ball_in_court"], "aemo");
    // A word answers AEMO nothing, to whomever it is said; the answer does.
    let comment =
        |audience| Commented { comment_id: uuid::Uuid::nil(), body: "The second.".to_owned(), audience };
    let says = async |version: i64, audience| {
        let mut event = incident(key, Status::ReferredToAemo, rob(), comment(audience));
        event.at = at(25);
        stage.publish("workflow", version, &event).await;
        stage.shown(key, version).await;
    };
    says(4, Audience::Everyone).await;
    assert_eq!(lies().await, ["waiting"]);
    says(5, Audience::Referral).await;
    assert_eq!(lies().await, ["waiting"]);
    let other = Asked { question_id: Some(uuid::Uuid::from_u128(5)), question: "Which network?".to_owned() };
    happens(&stage, 1, 3, 26, ReferralState::Received, other).await;
    let answered = |more_asked| Answered { question_id, answer: "The second.".to_owned(), more_asked };
    happens(&stage, 1, 4, 27, ReferralState::Received, answered(true)).await;
    assert_eq!(lies().await, ["waiting"]);
    let (_, view) = stage.get("rob", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!(view["open_questions"].as_array().map(Vec::len), Some(1));
    assert_eq!(view["open_questions"][0]["text"], "Which network?");
    happens(&stage, 1, 5, 28, ReferralState::Received, answered(false)).await;
    assert_eq!(lies().await, ["received"]);
    let (_, seen) = stage.get("rob", "/api/v1/incidents/CDR-1").await;
    assert_eq!(seen["ball_in_court"], "aemo");
    happens(&stage, 1, 6, 30, ReferralState::Accepted, Accepted { reference: None }).await;
    assert_eq!(lies().await, ["accepted"]);
    happens(&stage, 1, 7, 35, ReferralState::Accepted, question()).await;
    assert_eq!(lies().await, ["waiting"]);
    // A round that has ended waits for nobody, whatever was asked before.
    let advice = Contributed { advice: "Reloaded.".to_owned() };
    happens(&stage, 1, 8, 40, ReferralState::Contributed, advice).await;
    assert_eq!(lies().await, ["done"]);
    let (_, view) = stage.get("avery", "/api/v1/referrals/CDR-1-R1").await;
    assert_eq!(view["question_open_since"], Value::Null);
    assert_eq!(view["state_since"], "2026-03-01T00:40:00Z");
    stage.strike().await;
}

#[tokio::test]
async fn a_round_of_which_one_was_told_is_waited_for() {
    const ROUND: &str = "/api/v1/referrals/CDR-1-R1";
    let stage = Stage::set().await;
    let key = stage.raised(1).await;
    stage.happens(key, 2, Status::ReferredToAemo, rob(), Box::new(referred())).await;
    // Who was told of nothing waits for nothing.
    for (login, path) in [("ann", ROUND), ("other-rob", ROUND), ("avery", "/api/v1/referrals/CDR-1-R2")] {
        assert_eq!(stage.get(login, path).await.0, StatusCode::NOT_FOUND, "{login} {path}");
    }
    // While the liaison is away, nobody is told that there is no referral.
    let (status, problem) = stage.get("avery", ROUND).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    assert!(
        problem["detail"].as_str().is_some_and(|detail| detail.contains("still on its way")),
        "{problem}"
    );
    let rob = sign_in(&stage, "rob").await;
    assert!(page(&stage, &rob, "/incidents/CDR-1").await.1.contains("It is on its way to AEMO."));
    let ((status, view), ()) = tokio::join!(stage.get("avery", ROUND), opened(&stage, 1, 10, packet()));
    assert_eq!((status, &view["state"]), (StatusCode::OK, &serde_json::json!("received")), "{view}");
    assert!(!page(&stage, &rob, "/incidents/CDR-1").await.1.contains("on its way to AEMO"));
    stage.strike().await;
}

#[tokio::test]
async fn the_page_of_an_incident_leads_aemo_to_its_referral() {
    let stage = Stage::set().await;
    private(&stage).await;
    let avery = sign_in(&stage, "avery").await;
    let (status, html) = page(&stage, &avery, "/incidents/CDR-1").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{html}");
    assert!(html.contains("<a class=\"button\" href=\"/referrals/CDR-1-R1\">"), "{html}");
    assert!(!html.contains("private") && !html.contains("/api/"), "{html}");
    assert_eq!(page(&stage, &avery, "/incidents/CDR-2").await.0, StatusCode::NOT_FOUND);
    stage.strike().await;
}

#[tokio::test]
async fn rounds_are_found_by_key_reference_and_interaction_and_narrowed_by_the_rest() {
    let stage = Stage::set().await;
    let mut elsewhere = of_severity(Severity::Minor);
    elsewhere.provider.brand_id = "brand-7".parse().expect("a brand");
    elsewhere.evidence.interaction_ids = vec![INTERACTION.parse().expect("a UUID")];
    elsewhere.evidence.data_cluster = DataCluster::Der;
    elsewhere.evidence.environment = Environment::Sandbox;
    opened(&stage, 1, 10, packet()).await;
    opened(&stage, 2, 11, elsewhere).await;
    let accepted = Accepted { reference: Some("INC0042".to_owned()) };
    happens(&stage, 2, 2, 12, ReferralState::Accepted, accepted).await;
    for (query, expected) in [
        ("q=CDR-2", rounds(&[2])),
        ("q=cdr-2-r1", rounds(&[2])),
        ("q=inc0042", rounds(&[2])),
        ("q=INC00", rounds(&[])),
        ("q=0192F3A0-0000-7000-8000-00000000000A", rounds(&[2])),
        ("q=CDR-2&group=received", rounds(&[])),
        ("q=CDR-2&sort=age&limit=1", rounds(&[2])),
        ("severity=4", rounds(&[2])),
        ("severity=2,4&sort=age", rounds(&[1, 2])),
        ("provider=brand-7", rounds(&[2])),
        ("provider=retailer-1&sort=age", rounds(&[1, 2])),
        ("data_cluster=der", rounds(&[2])),
        ("environment=sandbox", rounds(&[2])),
        ("environment=production", rounds(&[1])),
        ("state=accepted", rounds(&[2])),
        ("group=all&sort=age", rounds(&[1, 2])),
    ] {
        assert_eq!(found(&stage, "avery", query).await, expected, "{query}");
    }
    assert_eq!(found(&stage, "rob", "q=INC0042").await, rounds(&[2]));
    for login in ["other-rob", "ann", "otto"] {
        assert_eq!(found(&stage, login, "q=INC0042").await, rounds(&[]), "{login}");
        assert_eq!(found(&stage, login, "").await, rounds(&[]), "{login}");
    }
    let (status, problem) =
        stage.get("avery", "/api/v1/referrals?group=x&severity=9&sort=y&environment=z").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["group", "severity", "sort", "environment"] {
        assert!(problem.to_string().contains(&format!("\"field\":\"{field}\"")), "{field}: {problem}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_page_counts_what_is_open_and_keeps_what_was_chosen() {
    let stage = Stage::set().await;
    opened(&stage, 1, 10, packet()).await;
    opened(&stage, 2, 11, packet()).await;
    opened(&stage, 3, 12, of_severity(Severity::Critical)).await;
    happens(
        &stage,
        3,
        2,
        13,
        ReferralState::Received,
        Asked { question_id: None, question: "Which?".to_owned() },
    )
    .await;
    let avery = sign_in(&stage, "avery").await;
    let (status, html) = page(&stage, &avery, "/referrals").await;
    assert_eq!(status, StatusCode::OK, "{html}");
    assert!(html.contains("AEMO’s desk"));
    for (tab, count) in [("Open", 3), ("Received", 2), ("Accepted", 0), ("Waiting on the provider", 1)] {
        assert!(html.contains(&format!("{tab} <span class=\"badge\">{count}</span>")), "{tab}: {html}");
    }
    let (_, html) = page(&stage, &avery, "/referrals?group=received&severity=2&sort=severity").await;
    assert!(html.contains("href=\"/referrals?group=waiting&#38;severity=2\""), "{html}");
    assert!(html.contains("CDR-1-R1") && html.contains("CDR-2-R1") && !html.contains("CDR-3-R1"));
    // Who looks for a key finds it wherever it lies.
    let (_, html) = page(&stage, &avery, "/referrals?q=cdr-3").await;
    assert!(html.contains("/referrals/CDR-3-R1") && !html.contains("/referrals/CDR-1-R1"));
    assert_eq!(page(&stage, &avery, "/referrals?severity=9").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    stage.strike().await;
}

pub(crate) fn referred() -> Referred {
    Referred {
        round: 1,
        expected_input: "Why is the factor missing?".to_owned(),
        override_reason: None,
        provider: provider(),
        summary: "Distribution loss factor missing".to_owned(),
        severity: Severity::Major,
        evidence: evidence(),
        attachments: Vec::new(),
    }
}

/// An incident with something private in every field of the recipient's, referred and talked about in every way.
async fn private(stage: &Stage) -> IncidentKey {
    let key = key(1);
    let mut all = raised(1);
    "private description".clone_into(&mut all.description);
    all.expected = Some("private expectation".to_owned());
    all.actual = Some("private actual".to_owned());
    all.steps = Some("private steps".to_owned());
    all.workaround = Some("private workaround".to_owned());
    "private recipient".clone_into(&mut all.reporter_name);
    let ann = actor("ann", ADR, Party::Adr);
    stage.publish("intake", 1, &incident(key, Status::New, ann.clone(), all)).await;
    stage.shown(key, 1).await;
    let says =
        |body: &str, audience| Commented { comment_id: uuid::Uuid::nil(), body: body.to_owned(), audience };
    stage.happens(key, 2, Status::New, ann, says("private word of the recipient", Audience::Everyone)).await;
    let rob = rob();
    stage.happens(key, 3, Status::New, rob.clone(), says("private answer", Audience::Everyone)).await;
    stage.happens(key, 4, Status::New, rob.clone(), says("private note", Audience::Organisation)).await;
    stage.happens(key, 5, Status::ReferredToAemo, rob.clone(), Box::new(referred())).await;
    opened(stage, 1, 10, packet()).await;
    stage.happens(key, 6, Status::ReferredToAemo, rob, says("for AEMO", Audience::Referral)).await;
    let word = ReferralCommented { comment_id: uuid::Uuid::nil(), body: "from AEMO".to_owned() };
    happens(stage, 1, 2, 11, ReferralState::Received, word).await;
    key
}

/// What AEMO may never read of an incident.
const PRIVATE: [&str; 4] = ["private", "ann of", "adr-1", "case 1"];

#[tokio::test]
async fn aemo_never_reads_the_recipients_fields_users_or_thread() {
    let stage = Stage::set().await;
    private(&stage).await;
    let mut everything = Vec::new();
    let cookie = sign_in(&stage, "avery").await;
    for path in ["/referrals", "/referrals?group=all&q=CDR-1", "/referrals/CDR-1-R1", "/incidents/CDR-1"] {
        everything.push((path, page(&stage, &cookie, path).await.1));
    }
    for path in [
        "/api/v1/referrals",
        "/api/v1/referrals/CDR-1-R1",
        "/api/v1/referrals/CDR-1-R1/timeline",
        "/api/v1/incidents",
        "/api/v1/incidents?q=factor",
        "/api/v1/incidents/CDR-1",
        "/api/v1/incidents/CDR-1/timeline",
    ] {
        everything.push((path, stage.get("avery", path).await.1.to_string()));
    }
    for (path, text) in &everything {
        for word in PRIVATE {
            assert!(!text.contains(word), "{path} shows “{word}”: {text}");
        }
    }
    let desk = &everything[2].1;
    for word in ["Why is the factor missing", "for AEMO", "from AEMO", "0192f3a0-0000-7000-8000-000000000001"]
    {
        assert!(desk.contains(word), "{word}: {desk}");
    }
    // The check above finds what is there to be found: the provider reads all of it but what it may not.
    let all = stage.get("rob", "/api/v1/incidents/CDR-1").await.1.to_string();
    assert!(all.contains("private description") && all.contains("private recipient"));
    stage.strike().await;
}

#[tokio::test]
async fn nothing_of_aemos_leads_to_an_incident_and_the_provider_is_led_there() {
    let stage = Stage::set().await;
    private(&stage).await;
    let avery = sign_in(&stage, "avery").await;
    for path in ["/referrals", "/referrals/CDR-1-R1"] {
        let (status, html) = page(&stage, &avery, path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!html.contains("href=\"/incidents"), "{path}: {html}");
    }
    let (_, html) = page(&stage, &avery, "/referrals/CDR-1-R1").await;
    // What is possible now, each with what it causes; and no more.
    for action in ["accept", "return", "ask", "comment"] {
        assert!(html.contains(&format!("/referrals/CDR-1-R1/actions/{action}\"")), "{action}");
    }
    assert!(!html.contains("actions/defer") && !html.contains("actions/contribute"));
    assert_eq!(html.matches("Who sees it").count(), 4);
    let rob = sign_in(&stage, "rob").await;
    let (_, html) = page(&stage, &rob, "/referrals/CDR-1-R1").await;
    assert!(html.contains("href=\"/incidents/CDR-1#form-withdraw-referral\""));
    assert!(!html.contains("/actions/"), "{html}");
    assert!(html.contains("for AEMO") && html.contains("from AEMO"));
    for login in ["ann", "other-rob"] {
        let cookie = sign_in(&stage, login).await;
        assert_eq!(page(&stage, &cookie, "/referrals/CDR-1-R1").await.0, StatusCode::NOT_FOUND, "{login}");
    }
    stage.strike().await;
}
