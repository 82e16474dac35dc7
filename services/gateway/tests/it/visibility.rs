//! Who reads what: by the API, and by a query that forgot to ask.

use contracts::{
    Audience, Party, ReferralState, Status,
    event::{Acknowledged, Commented, Contributed, ReRouted, Referred},
};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sqlx::Row;

use crate::stage::{OTHER_RETAILER, RETAILER, Stage, actor, evidence, incident, provider, rob};

/// CDR-1: acknowledged, talked about in all three ways, referred, answered.
pub(crate) async fn told(stage: &Stage) {
    let key = stage.raised(1).await;
    stage
        .happens(
            key,
            2,
            Status::InProgress,
            rob(),
            Acknowledged { assignee: (&contracts::Actor::system()).into() },
        )
        .await;
    for (version, audience) in [(3, Audience::Everyone), (4, Audience::Organisation)] {
        let comment =
            Commented { comment_id: uuid::Uuid::nil(), body: format!("said to {audience}"), audience };
        stage.happens(key, version, Status::InProgress, rob(), comment).await;
    }
    let referred = Referred {
        round: 1,
        expected_input: "Why is the factor missing?".to_owned(),
        override_reason: Some("we checked our own leg".to_owned()),
        provider: provider(),
        summary: "Distribution loss factor missing".to_owned(),
        severity: contracts::Severity::Major,
        evidence: evidence(),
        attachments: Vec::new(),
    };
    stage.happens(key, 5, Status::ReferredToAemo, rob(), Box::new(referred)).await;
    stage.referred(key, 1).await;
    let comment = Commented {
        comment_id: uuid::Uuid::nil(),
        body: "said to referral".to_owned(),
        audience: Audience::Referral,
    };
    stage.happens(key, 6, Status::ReferredToAemo, rob(), comment).await;
    let avery = actor("avery", "aemo", Party::Aemo);
    let advice = Contributed { advice: "the upstream party sent none".to_owned() };
    stage.in_round(key, 1, ReferralState::Contributed, avery, advice).await;
}

#[tokio::test]
async fn each_party_reads_what_it_may() {
    let stage = Stage::set().await;
    told(&stage).await;
    for (login, incident, referral) in [
        ("ann", 200, 404),
        ("other-ann", 404, 404),
        ("rob", 200, 200),
        ("rob-viewer", 200, 200),
        ("other-rob", 404, 404),
        ("casey", 200, 200),
        ("avery", 403, 200),
        ("otto", 404, 404),
    ] {
        assert_eq!(stage.get(login, "/api/v1/incidents/CDR-1").await.0, incident, "{login}");
        assert_eq!(stage.get(login, "/api/v1/incidents/CDR-1/timeline").await.0, incident, "{login}");
        assert_eq!(stage.get(login, "/api/v1/referrals/CDR-1-R1").await.0, referral, "{login}");
        assert_eq!(stage.get(login, "/api/v1/referrals/CDR-1-R1/timeline").await.0, referral, "{login}");
        let incidents = stage.items(login, "/api/v1/incidents").await.len();
        assert_eq!(incidents, usize::from(incident == 200), "{login}");
        assert_eq!(stage.items(login, "/api/v1/incidents?q=factor").await.len(), incidents, "{login}");
        assert_eq!(
            stage.items(login, "/api/v1/referrals").await.len(),
            usize::from(referral == 200),
            "{login}"
        );
        assert_eq!(stage.get(login, "/api/v1/incidents/CDR-2").await.0, 404, "{login}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_recipient_learns_nothing_of_what_the_provider_and_aemo_say() {
    let stage = Stage::set().await;
    told(&stage).await;
    let everything = format!(
        "{}{}",
        stage.get("ann", "/api/v1/incidents/CDR-1").await.1,
        stage.get("ann", "/api/v1/incidents/CDR-1/timeline").await.1
    );
    assert!(everything.contains("referred_to_aemo") && everything.contains("said to everyone"));
    for secret in [
        "said to referral",
        "said to organisation",
        "Why is the factor",
        "our own leg",
        "upstream party",
        "avery",
        "R1\"",
    ] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    let (_, view) = stage.get("rob", "/api/v1/incidents/CDR-1").await;
    assert_eq!(view["referrals"][0]["state"], "contributed");
    // AEMO has contributed, and it is the provider's move; the recipient learns that when the incident comes back.
    assert_eq!(view["ball_in_court"], "provider");
    assert_eq!(stage.get("ann", "/api/v1/incidents/CDR-1").await.1["ball_in_court"], "aemo");
    stage.strike().await;
}

#[tokio::test]
async fn the_provider_and_the_accc_are_told_where_to_look_first() {
    let stage = Stage::set().await;
    let key = stage.raised(1).await;
    for login in ["rob", "rob-viewer", "casey"] {
        let (_, view) = stage.get(login, "/api/v1/incidents/CDR-1").await;
        assert_eq!(view["triage"]["referable"]["verdict"], "yes", "{login}");
        assert_eq!(view["triage"]["likely_owner"], "aemo", "{login}");
        assert_eq!(view["triage"]["hints"][0]["code"], "aemos_leg", "{login}");
    }
    let (_, view) = stage.get("ann", "/api/v1/incidents/CDR-1").await;
    assert_eq!(view.get("triage"), None, "the recipient is told nothing of it");
    stage
        .happens(key, 2, Status::ReferredToAemo, rob(), contracts::event::Escalated { reason: "now".into() })
        .await;
    let (_, view) = stage.get("rob", "/api/v1/incidents/CDR-1").await;
    assert_eq!(view["triage"]["referable"]["reason"]["code"], "round_open");
    stage.strike().await;
}

#[tokio::test]
async fn aemo_reads_the_thread_of_the_referral_and_no_other() {
    let stage = Stage::set().await;
    told(&stage).await;
    let kinds = |items: Vec<Value>| -> Vec<String> {
        items.iter().map(|item| item["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    let aemo = kinds(stage.items("avery", "/api/v1/referrals/CDR-1-R1/timeline").await);
    assert_eq!(aemo, ["expected_input", "opened", "commented", "contributed"]);
    let provider = kinds(stage.items("rob", "/api/v1/referrals/CDR-1-R1/timeline").await);
    assert_eq!(provider, aemo);
    // The ACCC reads all but what an organisation keeps to itself.
    let (_, accc) = stage.get("casey", "/api/v1/incidents/CDR-1/timeline").await;
    assert!(!accc.to_string().contains("said to organisation"));
    assert!(accc.to_string().contains("upstream party"));
    stage.strike().await;
}

#[tokio::test]
async fn row_level_security_refuses_what_a_query_forgot_to_ask() {
    let stage = Stage::set().await;
    told(&stage).await;
    let count = async |organisation: &str, party: &str, table: &str| -> i64 {
        let mut tx = stage.database.pool().begin().await.expect("a transaction");
        sqlx::query(
            "SELECT set_config('portal.organisation', $1, true), set_config('portal.party', $2, true)",
        )
        .bind(organisation)
        .bind(party)
        .execute(&mut *tx)
        .await
        .expect("set");
        let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query(query).fetch_one(&mut *tx).await.expect("counted").get(0)
    };
    for (organisation, party, incidents, referrals) in [
        ("adr-1", "adr", 1, 0),
        ("adr-2", "adr", 0, 0),
        (RETAILER, "data_holder", 1, 1),
        (OTHER_RETAILER, "data_holder", 0, 0),
        ("aemo", "aemo", 0, 1),
        ("accc", "accc", 1, 1),
        ("portal", "operator", 0, 0),
        // A recipient that calls itself AEMO or the ACCC is neither; and nobody at all reads nothing.
        ("aemo", "adr", 0, 0),
        ("accc", "adr", 0, 0),
        ("@accc", "operator", 0, 0),
        ("", "", 0, 0),
    ] {
        assert_eq!(count(organisation, party, "incident").await, incidents, "{organisation} {party}");
        assert_eq!(count(organisation, party, "incident_reader").await, incidents, "{organisation} {party}");
        assert_eq!(count(organisation, party, "referral").await, referrals, "{organisation} {party}");
        let timeline = count(organisation, party, "timeline_entry").await;
        assert_eq!(timeline > 0, incidents + referrals > 0, "{organisation} {party}");
    }
    let plain: i64 = sqlx::query_scalar("SELECT count(*) FROM incident")
        .fetch_one(stage.database.pool())
        .await
        .expect("counted");
    assert_eq!(plain, 0);
    stage.strike().await;
}

#[tokio::test]
async fn an_incident_that_is_sent_on_leaves_the_one_and_comes_to_the_other() {
    let stage = Stage::set().await;
    told(&stage).await;
    let to = contracts::event::Provider {
        organisation: OTHER_RETAILER.parse().expect("an id"),
        organisation_name: "Second Light".to_owned(),
        brand_id: "brand-9".parse().expect("an id"),
        brand_name: "Second Light".to_owned(),
        ..provider()
    };
    let rerouted = ReRouted { from: provider(), to, reason: "another brand".to_owned() };
    let casey = actor("casey", "accc", Party::Accc);
    let mut event = incident(crate::stage::key(1), Status::New, casey, rerouted);
    event.parties.provider = OTHER_RETAILER.parse().expect("an id");
    stage.publish("workflow", 7, &event).await;
    stage.shown(crate::stage::key(1), 7).await;

    for path in ["/api/v1/incidents/CDR-1", "/api/v1/incidents/CDR-1/timeline", "/api/v1/referrals/CDR-1-R1"]
    {
        assert_eq!(stage.get("rob", path).await.0, 404, "{path}");
        assert_eq!(stage.get("other-rob", path).await.0, 200, "{path}");
    }
    for (login, found) in [("rob", 0), ("other-rob", 1), ("ann", 1), ("casey", 1)] {
        assert_eq!(stage.items(login, "/api/v1/incidents").await.len(), found, "{login}");
        assert_eq!(stage.items(login, "/api/v1/incidents?q=factor").await.len(), found, "{login}");
    }
    let (_, timeline) = stage.get("other-rob", "/api/v1/incidents/CDR-1/timeline").await;
    assert!(timeline.to_string().contains("said to everyone"));
    assert!(!timeline.to_string().contains("said to organisation"));
    stage.strike().await;
}

#[tokio::test]
async fn actions_are_those_of_the_caller() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let actions = async |login: &str| {
        let (status, view) = stage.get(login, "/api/v1/incidents/CDR-1").await;
        assert_eq!(status, StatusCode::OK);
        view["available_actions"].clone()
    };
    assert_eq!(actions("ann").await, serde_json::json!(["cancel", "add-reference"]));
    assert_eq!(actions("rob-viewer").await, serde_json::json!([]));
    assert!(actions("rob").await.to_string().contains("acknowledge"));
    let response =
        stage.request(Method::GET, "rob", "/api/v1/incidents/CDR-1").send().await.expect("an answer");
    assert_eq!(response.headers()["etag"], "\"1\"");
    stage.strike().await;
}
