//! Participants' own systems: each reads, with a plain client of the broker, what its users read on the pages, and
//! reaches nothing of anybody else's. The accounts are given and taken by the program, as an operator does.

use std::collections::{BTreeMap, BTreeSet};

use async_nats::jetstream::{self, consumer::pull};
use flow_tests::{
    aemo::Told,
    participant::{Participant, admin, admin_with},
};
use futures::{StreamExt, future::join_all};
use serde_json::{Value, json};
use test_support::wait_for;

use crate::world::{ACCC, ADR, OTHER_ADR, OTHER_RETAILER, RETAILER, SOUTHERN_GRID, WATTLEBIRD, World};

/// The organisations, each with a user who reads the pages.
const PARTIES: [(&str, &str); 4] = [
    ("frankly", ADR),
    ("meterwise", OTHER_ADR),
    ("abn-11111111111", RETAILER),
    ("abn-22222222222", OTHER_RETAILER),
];

/// A portal in which every service has heard of the participants.
async fn start() -> World {
    let world = World::start().await;
    world.quiet().await;
    world
}

/// How many messages there are for participants.
async fn stored(world: &World) -> u64 {
    let jetstream = jetstream::new(world.operator().await);
    jetstream.get_stream("PARTICIPANT_EVENTS").await.unwrap().cached_info().state.messages
}

/// An incident of another recipient's with another retailer.
async fn raise_elsewhere(world: &World) -> String {
    let mut incident = crate::api::usage_incident();
    incident["brand_id"] = WATTLEBIRD.into();
    incident["summary"] = "Usage of another retailer".into();
    let raised = world.api(OTHER_ADR).post("/incidents", incident).await.ok(201);
    raised["key"].as_str().unwrap().to_owned()
}

/// A life with everything in it that some may read and others may not. Gives its key.
async fn whole_life(world: &World) -> String {
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    retailer.act(&key, "acknowledge", json!({})).await.ok(200);
    retailer.act(&key, "assign", json!({})).await.ok(200);
    retailer.act(&key, "request-information", json!({"question": "Since when?"})).await.ok(200);
    adr.act(&key, "provide-information", json!({"answer": "Since Monday."})).await.ok(200);
    retailer.act(&key, "change-severity", json!({"severity": 3, "reason": "One network."})).await.ok(200);
    adr.comment(&key, "Note to ourselves.", "organisation").await.ok(201);
    retailer.comment(&key, "Note among retailers.", "organisation").await.ok(201);
    retailer.comment(&key, "We look into it.", "everyone").await.ok(201);
    retailer.act(&key, "refer", json!({"expected_input": "Is the factor sent?"})).await.ok(200);
    aemo.next().await;
    retailer.comment(&key, "It is your INC1.", "referral").await.ok(201);
    aemo.next().await;
    aemo.answer("accept", &key, 1, json!({"reference": "INC0042"})).await.ok();
    aemo.answer("ask", &key, 1, json!({"question": "Which interval?"})).await.ok();
    aemo.answer("contribute", &key, 1, json!({"advice": "The file lacked it."})).await.ok();
    retailer.until(&key, "in_progress").await;
    retailer.act(&key, "refer", json!({"expected_input": "Once more?"})).await.ok(200);
    aemo.next().await;
    retailer.act(&key, "withdraw-referral", json!({"reason": "It was ours."})).await.ok(200);
    let cause = json!({"code": "source_data", "text": "AEMO: a file.", "responsible_party": "aemo"});
    retailer.act(&key, "set-root-cause", cause).await.ok(200);
    retailer.act(&key, "ready-to-verify", json!({})).await.ok(200);
    adr.act(&key, "resolve", json!({})).await.ok(200);
    adr.act(&key, "reopen", json!({"reason": "Again."})).await.ok(200);
    key
}

/// What one user reads of an incident on its page: the lines of one event together, by what they are about and its
/// version.
async fn pages_of(world: &World, login: &str, key: &str) -> BTreeMap<(String, i64), Value> {
    let timeline = world.api(login).get(&format!("/incidents/{key}/timeline?limit=100")).await.ok(200);
    assert_eq!(timeline["next"], Value::Null, "the whole timeline is one page");
    let mut events: BTreeMap<(String, i64), Value> = BTreeMap::new();
    for line in timeline["items"].as_array().unwrap() {
        let place = (line["subject"].as_str().unwrap().to_owned(), line["version"].as_i64().unwrap());
        let event = events.entry(place).or_insert_with(|| {
            let mut first = line.clone();
            first["body"] = json!({});
            first
        });
        event["audience"] = line["audience"].clone();
        if event["referral"].is_null() {
            event["referral"] = line["referral"].clone();
        }
        let body = line["body"].as_object().unwrap().clone();
        event["body"].as_object_mut().unwrap().extend(body);
    }
    events
}

/// What was sent is what is on the page, field by field, and both have nothing else.
async fn is_what_the_page_shows(world: &World, login: &str, organisation: &str, key: &str, told: &[Told]) {
    let mut pages = pages_of(world, login, key).await;
    for told in told {
        let words: Vec<&str> = told.subject.split('.').collect();
        let [_, _, subject, verb, "v1", _] = words[..] else { panic!("{}", told.subject) };
        let version = told.body["version"].as_i64().unwrap();
        let page = pages.remove(&(subject.to_owned(), version));
        let page = page.unwrap_or_else(|| panic!("{login} was sent {} and cannot read it", told.subject));
        assert_eq!(page["kind"], verb);
        for field in ["incident", "referral", "version", "at", "actor", "audience", "state"] {
            assert_eq!(told.body[field], page[field], "{} {field}", told.subject);
        }
        match (subject, verb) {
            ("incident", "raised") => is_the_incident(world, login, key, &told.body["change"]).await,
            ("referral", "opened") => {
                let round = page["referral"].as_str().unwrap();
                let referral = world.api(login).get(&format!("/referrals/{round}")).await.ok(200);
                assert_eq!(told.body["change"], json!({ "packet": referral["packet"] }));
            }
            _ => assert_eq!(told.body["change"], page["body"], "{}", told.subject),
        }
        assert_eq!(told.body["organisation"], organisation);
        let fields = told.body.as_object().unwrap().len();
        assert_eq!(fields, 10, "a field that is compared with nothing: {}", told.body);
    }
    assert!(pages.is_empty(), "{login} reads, and {organisation} was not sent: {pages:#?}");
}

/// What the event of raising brings is the incident as its page shows it. The severity has changed since.
async fn is_the_incident(world: &World, login: &str, key: &str, raised: &Value) {
    let shown = world.api(login).incident(key).await;
    for field in [
        "summary",
        "description",
        "category",
        "shared_responsibility",
        "evidence",
        "software_product",
        "expected",
        "actual",
        "steps",
        "workaround",
        "affected_consumers",
    ] {
        assert_eq!(raised[field], shown[field], "{field}");
    }
    assert_eq!(raised["reporter_name"], shown["reporter"]["name"]);
    let provider = &raised["provider"];
    for (field, on_page) in [
        ("organisation", "organisation"),
        ("organisation_name", "name"),
        ("brand_id", "brand_id"),
        ("brand_name", "brand_name"),
    ] {
        assert_eq!(provider[field], shown["provider"][on_page], "{field}");
    }
    let known: BTreeSet<&str> = raised.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(known.len(), 14, "a field that is compared with nothing: {known:?}");
}

/// The numbers of an organisation's events of an incident have no gap.
fn counts_from_one(told: &[Told]) {
    for (number, told) in (1..).zip(told) {
        assert_eq!(told.header("ce-incidentversion"), number.to_string(), "{}", told.subject);
    }
}

#[tokio::test]
async fn each_reads_its_own_incidents_as_its_users_do_and_no_others() {
    let world = start().await;
    let mut systems = Vec::new();
    for (organisation, login) in PARTIES {
        systems.push((organisation, login, Participant::join(&world.cluster, organisation).await));
    }
    let ours = whole_life(&world).await;
    let theirs = raise_elsewhere(&world).await;
    world.api(OTHER_RETAILER).comment(&theirs, "Seen.", "everyone").await.ok(201);
    world.quiet().await;
    for (organisation, login, system) in &mut systems {
        let told = system.read().await;
        let key = if ["frankly", "abn-11111111111"].contains(organisation) { &ours } else { &theirs };
        for told in &told {
            let (subject, body) = (&told.subject, &told.body);
            assert!(
                subject.starts_with(&format!("participant.{organisation}.")),
                "{organisation}: {subject}"
            );
            assert!(subject.ends_with(&format!(".{key}")), "{organisation}: {subject}");
            assert_eq!(body["incident"], key.as_str());
            assert_eq!(told.header("ce-specversion"), "1.0");
            assert_eq!(format!("{}.{}", told.header("ce-type"), told.header("ce-subject")), *subject);
            assert_eq!(told.header("Nats-Msg-Id"), told.header("ce-id"));
            assert_ne!(told.header("traceparent"), "");
            let relation = if organisation.starts_with("abn-") { "provider" } else { "reporter" };
            assert_eq!(body["relation"], relation);
        }
        counts_from_one(&told);
        is_what_the_page_shows(&world, login, organisation, key, &told).await;
    }
    let (_, _, frankly) = &mut systems[0];
    assert_eq!(frankly.read().await.len(), 0, "what was acknowledged does not come again");
}

#[tokio::test]
async fn the_recipient_hears_nothing_of_what_its_retailer_and_aemo_say() {
    let world = start().await;
    let mut frankly = Participant::join(&world.cluster, "frankly").await;
    let mut retailer = Participant::join(&world.cluster, "abn-11111111111").await;
    whole_life(&world).await;
    world.quiet().await;
    let all = |told: Vec<Told>| told.iter().map(|told| told.body.to_string()).collect::<String>();
    let (recipients, retailers) = (all(frankly.read().await), all(retailer.read().await));
    let between = [
        "Is the factor sent?",
        "It is your INC1.",
        "INC0042",
        "Which interval?",
        "The file lacked",
        "It was ours.",
    ];
    for word in between {
        assert!(!recipients.contains(word), "the recipient was sent {word:?}");
        assert!(retailers.contains(word), "the retailer was not sent {word:?}");
    }
    assert!(recipients.contains("Note to ourselves.") && !retailers.contains("Note to ourselves."));
    assert!(retailers.contains("Note among retailers.") && !recipients.contains("Note among retailers."));
}

#[tokio::test]
async fn who_loses_an_incident_hears_that_it_went_and_nothing_after() {
    let world = start().await;
    let mut former = Participant::join(&world.cluster, "abn-22222222222").await;
    let mut next = Participant::join(&world.cluster, "abn-11111111111").await;
    let key = raise_elsewhere(&world).await;
    let reason = json!({"brand_id": SOUTHERN_GRID, "reason": "Wrong brand."});
    world.api(ACCC).act(&key, "re-route", reason).await.ok(200);
    wait_for("the new retailer to see it", async || {
        (world.api(RETAILER).get(&format!("/incidents/{key}")).await.status == 200).then_some(())
    })
    .await;
    world.api(RETAILER).act(&key, "acknowledge", json!({})).await.ok(200);
    world.api(RETAILER).comment(&key, "Ours now.", "everyone").await.ok(201);
    world.quiet().await;
    let verbs = |told: &[Told]| -> Vec<String> {
        told.iter().map(|told| told.subject.split('.').nth(3).unwrap().to_owned()).collect()
    };
    let told = former.read().await;
    assert_eq!(verbs(&told), ["raised", "left"]);
    let last = told[1].body.to_string();
    for word in ["Southern Grid", "abn-11111111111", "Wrong brand", "ACCC"] {
        assert!(!last.contains(word), "{word:?} in {last}");
    }
    let told = next.read().await;
    assert_eq!(verbs(&told), ["rerouted", "acknowledged", "commented"]);
    counts_from_one(&told);
}

#[tokio::test]
async fn nobody_is_sent_anything_before_an_operator_says_so() {
    let world = start().await;
    let early = world.api(ADR).raise().await;
    world.quiet().await;
    assert_eq!(stored(&world).await, 0);
    assert_eq!(admin(&world.cluster, &["list"]).await.output, "");
    let mut frankly = Participant::join(&world.cluster, "frankly").await;
    let late = world.api(ADR).raise().await;
    world.api(ADR).comment(&early, "Still there?", "everyone").await.ok(201);
    world.quiet().await;
    let told = frankly.read().await;
    let subjects: BTreeSet<&str> = told.iter().map(|told| told.subject.as_str()).collect();
    let raised = format!("participant.frankly.incident.raised.v1.{late}");
    let commented = format!("participant.frankly.incident.commented.v1.{early}");
    assert_eq!(subjects, BTreeSet::from([raised.as_str(), commented.as_str()]));
    // Of an incident that was there before, the first event sent is the first of its sequence.
    assert!(told.iter().all(|told| told.header("ce-incidentversion") == "1"));
    assert_eq!(stored(&world).await, 2, "the retailer has no account, and nothing is kept for it");
}

#[tokio::test]
async fn a_participant_reaches_nothing_of_anybody_elses() {
    let world = start().await;
    let frankly = Participant::join(&world.cluster, "frankly").await;
    let mut meterwise = Participant::join(&world.cluster, "meterwise").await;
    let client = frankly.client.clone();
    let mut heard = Vec::new();
    for subject in
        [">", "participant.>", "participant.meterwise.>", "cdr.>", "$JS.>", "$SYS.>", "_INBOX_gateway.>"]
    {
        heard.push((subject, client.subscribe(subject).await.unwrap()));
    }
    client.flush().await.unwrap();
    raise_elsewhere(&world).await;
    world.api(ADR).raise().await;
    world.quiet().await;
    let before = stored(&world).await;
    let requests = [
        "$JS.API.CONSUMER.INFO.PARTICIPANT_EVENTS.participant-meterwise",
        "$JS.API.CONSUMER.MSG.NEXT.PARTICIPANT_EVENTS.participant-meterwise",
        "$JS.API.CONSUMER.LIST.PARTICIPANT_EVENTS",
        "$JS.API.CONSUMER.NAMES.PARTICIPANT_EVENTS",
        "$JS.API.CONSUMER.DELETE.PARTICIPANT_EVENTS.participant-frankly",
        "$JS.API.CONSUMER.DELETE.PARTICIPANT_EVENTS.participant-meterwise",
        "$JS.API.STREAM.INFO.PARTICIPANT_EVENTS",
        "$JS.API.STREAM.MSG.GET.PARTICIPANT_EVENTS",
        "$JS.API.DIRECT.GET.PARTICIPANT_EVENTS",
        "$JS.API.STREAM.PURGE.PARTICIPANT_EVENTS",
        "$JS.API.STREAM.LIST",
        "$JS.API.INFO",
        "$JS.API.CONSUMER.INFO.CDR_EVENTS.NOTIFICATION",
        "$JS.API.CONSUMER.MSG.NEXT.AEMO_REFERRALS.AEMO",
        "participant.frankly.incident.raised.v1.CDR-1",
        "participant.meterwise.incident.raised.v1.CDR-1",
        "cdr.incident.raised.v1.CDR-1",
        "aemo.answer.accept",
        "cdr.cmd.notification.add-participant",
        "cdr.cmd.workflow.resolve",
        "nobody.jetstream.none",
        "$SRV.PING",
    ];
    let answers = join_all(requests.map(|subject| client.request(subject, "1".into()))).await;
    for (subject, answer) in requests.iter().zip(answers) {
        assert!(answer.is_err(), "{subject} was answered");
    }
    let server = client.server_info().server_id;
    assert!(client.request(format!("$SYS.REQ.SERVER.{server}.RELOAD"), "".into()).await.is_err());
    let jetstream = jetstream::new(client.clone());
    let own = jetstream.get_stream_no_info("PARTICIPANT_EVENTS").await.unwrap();
    assert!(own.create_consumer(pull::Config::default()).await.is_err());
    // Another's message cannot be acknowledged away.
    client
        .publish("$JS.ACK.PARTICIPANT_EVENTS.participant-meterwise.1.1.1.1.1", "+ACK".into())
        .await
        .unwrap();
    client.flush().await.unwrap();
    world.quiet().await;
    assert_eq!(stored(&world).await, before);
    assert_eq!(meterwise.read().await.len(), 1, "all that is meterwise's is there");
    for (subject, mut messages) in heard {
        let next = tokio::time::timeout(std::time::Duration::from_millis(50), messages.next()).await;
        assert!(!matches!(next, Ok(Some(_))), "{subject} was heard");
    }
}

/// Least privilege does not rest on the file alone: the broker refuses an account that imports another's consumer.
#[tokio::test]
async fn the_broker_itself_holds_an_account_to_its_own_name() {
    let world = start().await;
    Participant::join(&world.cluster, "frankly").await;
    let file = world.cluster.participants_file();
    let honest = std::fs::read_to_string(&file).unwrap();
    let subject = "\"$JS.API.CONSUMER.MSG.NEXT.PARTICIPANT_EVENTS.participant-";
    let (own, others) = (format!("{subject}frankly\" }}"), format!("{subject}meterwise\" }}"));
    assert!(honest.contains(&own), "{honest}");
    std::fs::write(&file, honest.replace(&own, &others)).unwrap();
    let operator = world.operator().await;
    let server = operator.server_info().server_id;
    let reload = format!("$SYS.REQ.SERVER.{server}.RELOAD");
    let answer = operator.request(reload, "".into()).await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.payload).unwrap();
    assert!(answer["error"]["description"].as_str().is_some_and(|words| words.contains("auth")), "{answer}");
}

#[tokio::test]
async fn a_removed_participant_is_shut_out_and_nothing_more_is_sent() {
    let world = start().await;
    let account = admin(&world.cluster, &["add", "frankly"]).await.ok();
    let mut frankly = Participant::connect(&world.cluster, &account).await.unwrap();
    let mut retailer = Participant::join(&world.cluster, "abn-11111111111").await;
    let key = world.api(ADR).raise().await;
    world.quiet().await;
    assert_eq!(frankly.read().await.len(), 1);
    world.api(ADR).comment(&key, "Not read in time.", "everyone").await.ok(201);
    world.quiet().await;
    let removed = admin(&world.cluster, &["remove", "frankly"]).await;
    assert!(removed.well && removed.words.contains("closed"), "{removed:?}");
    assert!(frankly.is_shut_out().await);
    assert!(Participant::connect(&world.cluster, &account).await.is_err());
    world.api(ADR).comment(&key, "Sent to nobody.", "everyone").await.ok(201);
    world.quiet().await;
    assert_eq!(retailer.read().await.len(), 3, "another's account goes on");
    assert_eq!(stored(&world).await, 3, "nothing is kept for the one that went");
    let again = admin(&world.cluster, &["remove", "frankly"]).await;
    assert!(again.well && again.words.contains("has no account"), "{again:?}");
    // Who comes back is told from then on, under the numbers that follow.
    let mut frankly = Participant::join(&world.cluster, "frankly").await;
    world.api(ADR).comment(&key, "Back again.", "everyone").await.ok(201);
    world.quiet().await;
    let told = frankly.read().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].body["change"]["body"], "Back again.");
    assert_eq!(told[0].header("ce-incidentversion"), "3");
}

#[tokio::test]
async fn adding_again_keeps_the_password_unless_a_new_one_is_asked_for() {
    let world = start().await;
    let first = admin(&world.cluster, &["add", "frankly"]).await.ok();
    let file = world.cluster.participants_file();
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(!written.contains(first["nats_password"].as_str().unwrap()), "the file holds a hash only");
    let again = admin(&world.cluster, &["add", "frankly"]).await;
    assert!(again.words.contains("--new-password"), "{again:?}");
    assert_eq!(again.ok()["nats_password"], Value::Null);
    Participant::connect(&world.cluster, &first).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
    let second = admin(&world.cluster, &["add", "frankly", "--new-password"]).await.ok();
    assert_ne!(second["nats_password"], first["nats_password"]);
    Participant::connect(&world.cluster, &second).await.unwrap();
    assert!(Participant::connect(&world.cluster, &first).await.is_err());
    let listed = admin(&world.cluster, &["list"]).await.ok();
    assert_eq!(listed["organisation"], "frankly");
    assert_eq!(listed["waiting"], json!({"not_read": 0, "not_acknowledged": 0}));
    // The broker lost its disk, or somebody the file: the same command brings back what is missing.
    std::fs::write(&file, "# empty\n").unwrap();
    admin(&world.cluster, &["add", "frankly"]).await.ok();
    assert_eq!(std::fs::read_to_string(&file).unwrap().matches("participant-frankly\" {").count(), 1);
    Participant::connect(&world.cluster, &second).await.unwrap();
}

#[tokio::test]
async fn operators_who_work_at_the_same_time_lose_no_account() {
    let world = start().await;
    let organisations = PARTIES.map(|(organisation, _)| organisation);
    let added = join_all(
        organisations.map(async |organisation| admin(&world.cluster, &["add", organisation]).await.ok()),
    );
    for account in added.await {
        let connected = Participant::connect(&world.cluster, &account).await;
        assert!(connected.is_ok(), "{account}");
    }
}

#[tokio::test]
async fn what_cannot_be_added_is_refused_with_the_way_out_and_changes_nothing() {
    let world = start().await;
    let file = world.cluster.participants_file();
    let before = std::fs::read_to_string(&file).unwrap();
    let refused = async |organisation: &str| admin(&world.cluster, &["add", organisation]).await.refused();
    assert!(refused("nobody-here").await.contains("/api/v1/me"));
    assert!(refused("aemo").await.contains("AEMO has one of its own"));
    assert!(refused("accc").await.contains("for a recipient or a data holder"));
    assert!(refused("a.b").await.contains("letters, digits, hyphens and underscores"));
    let nowhere =
        admin(&world.cluster, &["add", "frankly", "--file", "/nowhere/accounts.conf"]).await.refused();
    assert!(nowhere.contains("PORTAL_PARTICIPANTS_FILE"), "{nowhere}");
    let stranger = admin_with(&world.cluster, "wrong", &["add", "frankly"]).await.refused();
    assert!(stranger.contains("refuses the user `operator`"), "{stranger}");
    // A file that the broker does not read: it is found out, and what to do said.
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("accounts.conf");
    std::fs::write(&other, "").unwrap();
    let astray =
        admin(&world.cluster, &["add", "pennytrail", "--file", other.to_str().unwrap()]).await.refused();
    assert!(astray.contains("does it read") && astray.contains("--new-password"), "{astray}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    world.stop_service("notification").await;
    let away = admin(&world.cluster, &["add", "frankly"]).await.refused();
    assert!(away.contains("notification service is not running"), "{away}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}
