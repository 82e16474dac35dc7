//! What AEMO says, from its own account and through the portal.

use contracts::{
    Actor, Party, ReferralAction, ReferralState, Role, command::CommandRequest, event::ReferralChange,
};
use serde_json::json;

use crate::{
    events::{acknowledged, key, provider, referred},
    world::{Answer, World},
};

pub(crate) async fn referred_world() -> World {
    let mut world = World::start().await;
    world.say(&acknowledged(key(1))).await;
    world.say(&referred(key(1), 1)).await;
    world.caught_up(key(1)).await;
    world
}

async fn ok(world: &World, verb: &str, body: serde_json::Value) -> serde_json::Value {
    let Answer { code, body } = world.answer(verb, None, body).await.expect("an answer");
    assert_eq!(code, None, "{verb}: {body}");
    body
}

async fn refused(world: &World, verb: &str, body: serde_json::Value) -> (String, serde_json::Value) {
    let Answer { code, body } = world.answer(verb, None, body).await.expect("an answer");
    (code.unwrap_or_else(|| panic!("{verb} is not refused: {body}")), body)
}

#[tokio::test]
async fn aemo_answers_from_its_own_account() {
    let world = referred_world().await;
    let accepted =
        ok(&world, "accept", json!({"incident": "CDR-1", "round": 1, "reference": "INC0042"})).await;
    let expected = json!({
        "referral": "CDR-1-R1", "incident": "CDR-1", "round": 1, "state": "accepted", "version": 2,
        "reference": "INC0042",
        "available_actions": ["defer", "ask", "contribute", "comment"],
    });
    assert_eq!(accepted, expected);
    let place = |more: serde_json::Value| {
        let mut body = json!({"incident": "CDR-1", "round": 1});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    ok(&world, "ask", place(json!({"question": "Which NMIs?"}))).await;
    ok(&world, "defer", place(json!({"until": "2999-01-01T00:00:00Z", "reason": "metering party"}))).await;
    ok(&world, "accept", place(json!({}))).await;
    ok(&world, "contribute", place(json!({"advice": "Refresh the standing data"}))).await;
    let last = ok(&world, "comment", place(json!({"body": "Good luck"}))).await;
    assert_eq!(last["version"], 7);
    assert_eq!(last["available_actions"], json!(["comment"]));

    let told = world.referral_events(key(1), 7).await;
    assert_eq!(told.iter().map(super::world::Told::version).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    let verbs: Vec<_> = told.iter().map(|told| told.event.change.verb()).collect();
    assert_eq!(verbs, ["opened", "accepted", "asked", "deferred", "accepted", "contributed", "commented"]);
    assert!(told[1..].iter().all(|told| told.event.actor == Actor::aemo_system()));
    assert!(
        matches!(&told[4].event.change, ReferralChange::Accepted(a) if a.reference.as_deref() == Some("INC0042"))
    );
    assert_eq!(told[5].event.state, ReferralState::Contributed);
    // What AEMO says, AEMO need not be told.
    assert_eq!(world.packets_in_all().await, 1);
    assert_eq!(world.rows("thread_entries").await, 6);
    world.stop().await;
}

#[tokio::test]
async fn the_same_answer_twice_is_one_answer() {
    let world = referred_world().await;
    let body = json!({"incident": "CDR-1", "round": 1, "body": "We look at it"});
    let first = world.answer("comment", Some("a-1"), body.clone()).await.expect("an answer");
    let again = world.answer("comment", Some("a-1"), body.clone()).await.expect("an answer");
    assert_eq!(first.code, None);
    assert_eq!(first, again);
    let other = json!({"incident": "CDR-1", "round": 1, "body": "Something else"});
    let other = world.answer("comment", Some("a-1"), other).await.expect("an answer");
    assert_eq!(other.code.as_deref(), Some("422"), "{other:?}");
    let third = world.answer("comment", Some("a-2"), body).await.expect("an answer");
    assert_eq!((&first.body["version"], &third.body["version"]), (&json!(2), &json!(3)));
    world.stop().await;
}

#[tokio::test]
async fn a_wrong_state_is_a_conflict_that_says_what_is_possible() {
    let world = referred_world().await;
    let (code, problem) =
        refused(&world, "contribute", json!({"incident": "CDR-1", "round": 1, "advice": "done"})).await;
    assert_eq!(code, "409");
    assert_eq!(problem["type"], "urn:cdr-portal:problem:conflict");
    assert_eq!(problem["state"], "received");
    assert_eq!(problem["detail"], "CDR-1-R1 is received, and “contribute” is not possible then.");
    assert_eq!(problem["allowed_actions"], json!(["accept", "return", "ask", "comment"]));
    assert_eq!(world.rows("thread_entries").await, 1, "nothing but the opening");
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_or_found_is_named() {
    let world = referred_world().await;
    let (code, problem) = refused(&world, "accept", json!({"round": "x"})).await;
    let named = |problem: &serde_json::Value| -> Vec<String> {
        let errors = problem["errors"].as_array().expect("errors");
        errors.iter().map(|error| error["field"].as_str().expect("a field").to_owned()).collect()
    };
    assert_eq!((code.as_str(), named(&problem)), ("422", vec!["incident".to_owned(), "round".to_owned()]));
    let (code, problem) =
        refused(&world, "return", json!({"incident": "CDR-1", "round": 1, "why": "no"})).await;
    assert_eq!((code.as_str(), named(&problem)), ("422", vec!["reason".to_owned(), "why".to_owned()]));
    let (code, problem) = refused(&world, "contribute", json!({"incident": "CDR-1", "why": "no"})).await;
    let all = ["round", "advice", "why"].map(str::to_owned);
    assert_eq!(
        (code.as_str(), named(&problem)),
        ("422", all.to_vec()),
        "of the place and of the form at once"
    );
    let past = json!({"incident": "CDR-1", "round": 1, "until": "2020-01-01T00:00:00Z", "reason": "late"});
    let (code, problem) = refused(&world, "defer", past).await;
    assert_eq!((code.as_str(), named(&problem)), ("422", vec!["until".to_owned()]));
    for (incident, round) in [("CDR-1", 2), ("CDR-2", 1)] {
        let (code, problem) = refused(&world, "accept", json!({"incident": incident, "round": round})).await;
        assert_eq!(code, "404");
        let detail = format!("There is no referral {incident}-R{round} that you can see.");
        assert_eq!(problem["detail"], json!(detail));
    }
    let malformed = world.answer_raw("accept", None, b"accept it".to_vec()).await.expect("an answer");
    assert_eq!(malformed.code.as_deref(), Some("400"));
    world.stop().await;
}

#[tokio::test]
async fn aemo_returns_a_round_and_gets_another() {
    let mut world = referred_world().await;
    ok(&world, "return", json!({"incident": "CDR-1", "round": 1, "reason": "No interaction id"})).await;
    world.say(&referred(key(1), 2)).await;
    world.caught_up(key(1)).await;
    let (code, _) = refused(&world, "accept", json!({"incident": "CDR-1", "round": 1})).await;
    assert_eq!(code, "409");
    let accepted = ok(&world, "accept", json!({"incident": "CDR-1", "round": 2})).await;
    assert_eq!((&accepted["referral"], &accepted["version"]), (&json!("CDR-1-R2"), &json!(4)));
    let packets = world.packets(2).await;
    assert_eq!(packets[1].event.round, 2);
    assert_eq!(packets[1].version(), 2);
    world.stop().await;
}

#[tokio::test]
async fn in_the_portal_only_an_agent_of_aemo_answers() {
    let world = referred_world().await;
    let request = |actor: Actor, expected_version| CommandRequest {
        actor,
        incident: Some(key(1)),
        round: Some(1),
        expected_version,
        colleague: None,
        files: Vec::new(),
        fields: contracts::form::Fields::new(),
    };
    let person = |party, role| Actor {
        user: "ash".parse().expect("a user"),
        name: "Ash".to_owned(),
        party,
        role,
        ..Actor::aemo_system()
    };
    let accept = async |actor, version| world.command(ReferralAction::Accept, request(actor, version)).await;

    for party in Party::ALL.iter().filter(|party| **party != Party::Aemo) {
        let problem = accept(person(*party, Role::Agent), None).await.expect_err("refused");
        assert_eq!(
            (problem.status, problem.detail.as_str()),
            (403, "Only AEMO answers a referral."),
            "{party}"
        );
    }
    let problem = accept(provider(), None).await.expect_err("not even the provider");
    assert_eq!(problem.status, 403);
    let problem = accept(person(Party::Aemo, Role::Viewer), None).await.expect_err("a viewer");
    assert_eq!(problem.status, 403);
    let problem = accept(person(Party::Aemo, Role::Agent), Some(7)).await.expect_err("an old version");
    assert_eq!(problem.status, 412);
    let reply = accept(person(Party::Aemo, Role::Agent), Some(1)).await.expect("accepted");
    assert_eq!((reply.state, reply.version), (ReferralState::Accepted, 2));
    let told = world.referral_events(key(1), 2).await;
    assert_eq!(told[1].event.actor.name, "Ash");
    world.stop().await;
}

#[tokio::test]
async fn each_answer_sent_twice_under_its_id_is_one_answer() {
    let world = referred_world().await;
    let place = |more: serde_json::Value| {
        let mut body = json!({"incident": "CDR-1", "round": 1});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let until = json!({"until": "2999-01-01T00:00:00Z", "reason": "metering party"});
    let answers = [
        ("accept", json!({"reference": "INC0042"})),
        ("ask", json!({"question": "Which NMIs?"})),
        ("defer", until),
        ("accept", json!({})),
        ("comment", json!({"body": "Soon"})),
        ("contribute", json!({"advice": "Reload"})),
    ];
    for (n, (verb, body)) in answers.iter().enumerate() {
        let id = format!("answer-{n}");
        let first = world.answer(verb, Some(&id), place(body.clone())).await.expect("an answer");
        assert_eq!(first.code, None, "{verb}: {}", first.body);
        for _ in 0..2 {
            let again = world.answer(verb, Some(&id), place(body.clone())).await.expect("an answer");
            assert_eq!(again, first, "{verb}");
        }
        // Without the id it is a second answer, and most states take none.
        let late = world.answer(verb, None, place(body.clone())).await.expect("an answer");
        if let Some(code) = late.code {
            assert_eq!((code.as_str(), &late.body["state"]), ("409", &first.body["state"]), "{verb}");
        } else {
            assert!(matches!(*verb, "ask" | "comment"), "{verb}");
        }
    }
    // Six answers, and the two words that may be said twice.
    let told = world.referral_events(key(1), 9).await;
    assert_eq!(told.len(), 9);
    world.stop().await;
}

#[tokio::test]
async fn a_ticket_number_is_kept_whenever_it_is_given() {
    let world = referred_world().await;
    let place = |more: serde_json::Value| {
        let mut body = json!({"incident": "CDR-1", "round": 1});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let asked = ok(&world, "ask", place(json!({"question": "Which?", "reference": "INC7"}))).await;
    assert_eq!((&asked["state"], &asked["reference"]), (&json!("received"), &json!("INC7")));
    let accepted = ok(&world, "accept", place(json!({}))).await;
    assert_eq!(accepted["reference"], "INC7", "not forgotten");
    let corrected =
        ok(&world, "comment", place(json!({"body": "Another ticket", "reference": "INC8"}))).await;
    assert_eq!(corrected["reference"], "INC8");
    ok(&world, "contribute", place(json!({"advice": "Reload"}))).await;
    let late = ok(&world, "comment", place(json!({"body": "Closed with us as", "reference": "INC9"}))).await;
    assert_eq!((&late["state"], &late["reference"]), (&json!("contributed"), &json!("INC9")));
    let told = world.referral_events(key(1), 6).await;
    let numbers: Vec<_> = told.iter().map(|told| told.event.reference.as_deref()).collect();
    let kept = [None, Some("INC7"), Some("INC7"), Some("INC8"), Some("INC8"), Some("INC9")];
    assert_eq!(numbers, kept);
    world.stop().await;
}
