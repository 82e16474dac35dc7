//! Who fetches what.

use contracts::{
    Attachment, Audience, Party, ReferralState, Status,
    event::{Attached, Opened, ReRouted, ReferralEvent, Referred},
};
use reqwest::Method;
use sqlx::Row;
use uuid::Uuid;

use crate::stage::{
    OTHER_RETAILER, RETAILER, Stage, actor, evidence, incident, key, packet, parties, provider, rob,
};

fn file(audience: Audience) -> Attachment {
    let at = Audience::ALL.iter().position(|one| *one == audience).expect("an audience");
    Attachment {
        id: Uuid::from_u128(at as u128 + 1),
        file_name: format!("for-{audience}.log"),
        media_type: "text/plain".to_owned(),
        size: 4,
        sha256: "0".repeat(64),
    }
}

/// CDR-1 with a file of the provider's for each audience, whose bytes are in the store.
async fn with_files(stage: &Stage) {
    stage.raised(1).await;
    for (version, audience) in (2..).zip(Audience::ALL) {
        let file = file(*audience);
        let name = file.id.simple().to_string();
        let folder = stage.files.path().join("attachments").join(&name[30..]);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(&name), "text").expect("written");
        let change = Attached { files: vec![file], body: None, audience: *audience };
        stage.happens(key(1), version, Status::InProgress, rob(), change).await;
    }
}

async fn refer(stage: &Stage) {
    let referred = referred(vec![file(Audience::Referral)]);
    stage.happens(key(1), 5, Status::ReferredToAemo, rob(), Box::new(referred)).await;
    stage.referred(key(1), 1).await;
}

fn referred(attachments: Vec<Attachment>) -> Referred {
    Referred {
        round: 1,
        expected_input: "Is it sent?".to_owned(),
        override_reason: None,
        provider: provider(),
        summary: "missing".to_owned(),
        severity: contracts::Severity::Major,
        evidence: evidence(),
        attachments,
    }
}

/// Which of the three this user fetches: everyone's, AEMO's, the provider's own.
async fn fetched(stage: &Stage, login: &str) -> [bool; 3] {
    let mut found = [false; 3];
    for (at, audience) in Audience::ALL.iter().enumerate() {
        let path = file(*audience).path();
        let response = stage.request(Method::GET, login, &path).send().await.expect("an answer");
        let status = response.status().as_u16();
        assert!(matches!(status, 200 | 404), "{login} {audience}: {status}");
        found[at] = status == 200;
    }
    found
}

#[tokio::test]
async fn the_list_of_rounds_has_the_files_that_each_round_has() {
    let stage = Stage::set().await;
    with_files(&stage).await;
    refer(&stage).await;
    stage.raised(2).await;
    let other = ReferralEvent {
        incident: key(2),
        round: 1,
        at: "2026-03-02T00:00:00Z".parse().expect("a time"),
        actor: rob(),
        parties: parties(),
        state: ReferralState::Received,
        reference: None,
        change: Box::new(Opened { packet: packet() }).into(),
    };
    stage.publish("aemo-liaison", 1, &other).await;
    stage.applied("cdr.referral", "CDR-2", 1).await;
    for login in ["avery", "rob", "casey"] {
        let rounds = stage.items(login, "/api/v1/referrals?sort=age").await;
        for (round, files) in rounds.iter().zip([1, 0]) {
            let path = format!("/api/v1/referrals/{}", round["id"].as_str().expect("an id"));
            assert_eq!(round, &stage.get(login, &path).await.1, "{login}");
            assert_eq!(round["attachments"].as_array().map(Vec::len), Some(files), "{login} {path}");
        }
    }
    stage.strike().await;
}

#[tokio::test]
async fn each_fetches_what_was_meant_for_it_and_nobody_learns_of_more() {
    let stage = Stage::set().await;
    with_files(&stage).await;
    let [all, two, one, none] = [[true, true, true], [true, true, false], [true, false, false], [false; 3]];
    let mut expected = vec![
        ("rob", all),
        ("rae", all),
        ("rob-viewer", all),
        ("casey", two),
        ("ann", one),
        ("other-ann", none),
        ("other-rob", none),
        ("otto", none),
        // It was not asked yet.
        ("avery", none),
    ];
    for (login, files) in &expected {
        assert_eq!(fetched(&stage, login).await, *files, "{login}");
    }
    let events = stage.items("ann", "/api/v1/incidents/CDR-1/timeline").await;
    assert!(!format!("{events:?}").contains("for-referral"), "nor of its name");

    refer(&stage).await;
    expected.retain(|(login, _)| *login != "avery");
    expected.push(("avery", [false, true, false]));
    for (login, files) in &expected {
        assert_eq!(fetched(&stage, login).await, *files, "{login}");
    }
    let (_, referral) = stage.get("avery", "/api/v1/referrals/CDR-1-R1").await;
    let names: Vec<_> =
        referral["attachments"].as_array().expect("a list").iter().map(|one| &one["file_name"]).collect();
    assert_eq!(names, ["for-referral.log"]);
    let (_, incident) = stage.get("ann", "/api/v1/incidents/CDR-1").await;
    assert_eq!(incident["attachments"].as_array().expect("a list").len(), 1);
    let nobody = stage.http.get(format!("{}{}", stage.url, file(Audience::Everyone).path())).send().await;
    assert_eq!(nobody.expect("an answer").status(), 401);
    stage.strike().await;
}

#[tokio::test]
async fn row_level_security_shows_no_file_that_a_query_forgot_to_ask_about() {
    let stage = Stage::set().await;
    with_files(&stage).await;
    refer(&stage).await;
    for (organisation, party, expected) in [
        ("adr-1", "adr", 1),
        ("adr-2", "adr", 0),
        (RETAILER, "data_holder", 3),
        (OTHER_RETAILER, "data_holder", 0),
        ("aemo", "aemo", 1),
        ("aemo", "adr", 0),
        ("accc", "accc", 2),
        ("portal", "operator", 0),
        ("", "", 0),
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
        let query = "SELECT count(*) FROM attachment";
        let counted: i64 = sqlx::query(query).fetch_one(&mut *tx).await.expect("counted").get(0);
        assert_eq!(counted, expected, "{organisation} {party}");
    }
    stage.strike().await;
}

#[tokio::test]
async fn files_go_with_an_incident_that_is_sent_on_but_for_what_is_kept_within() {
    let stage = Stage::set().await;
    with_files(&stage).await;
    let mut to = provider();
    to.organisation = OTHER_RETAILER.parse().expect("an id");
    let rerouted = ReRouted { from: provider(), to, reason: "another brand".to_owned() };
    let casey = actor("casey", "accc", Party::Accc);
    let mut event = incident(key(1), Status::New, casey, rerouted);
    event.parties.provider = OTHER_RETAILER.parse().expect("an id");
    stage.publish("workflow", 5, &event).await;
    stage.shown(key(1), 5).await;
    assert_eq!(fetched(&stage, "rob").await, [false, false, true]);
    assert_eq!(fetched(&stage, "other-rob").await, [true, true, false]);
    assert_eq!(fetched(&stage, "ann").await, [true, false, false]);
    // What the former provider meant for AEMO does not go there with the question of another.
    let mut event = incident(key(1), Status::ReferredToAemo, rob(), Box::new(referred(Vec::new())));
    event.parties.provider = OTHER_RETAILER.parse().expect("an id");
    stage.publish("workflow", 6, &event).await;
    stage.shown(key(1), 6).await;
    assert_eq!(fetched(&stage, "avery").await, [false; 3]);
    stage.strike().await;
}
