//! Answers that no honest client sends, by nats-py: malformed, of another version or state, replayed, huge, about what
//! was never referred.

use serde_json::{Value, json};

use super::{goes_on, referred, standing};
use crate::{
    hex, python,
    world::{ADR, RETAILER, World},
};

/// Sends each of `requests`, `{subject, headers, body}` with the body as hexadecimal; gives code and body of each reply.
fn send(world: &World, requests: &[Value]) -> Vec<(String, Value)> {
    let (user, password) = world.cluster.nats_credentials("aemo");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.json");
    std::fs::write(&file, serde_json::to_vec(requests).unwrap()).unwrap();
    let url = world.cluster.nats_url();
    let replies = python::lines(&format!(
        "URL, USER, PASSWORD, REQUESTS = {url:?}, {user:?}, {password:?}, {:?}\n{}",
        file.to_str().unwrap(),
        include_str!("answers.py")
    ));
    assert_eq!(replies.len(), requests.len(), "each is answered");
    replies.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn request(verb: &str, headers: &Value, body: &[u8]) -> Value {
    json!({"subject": format!("aemo.answer.{verb}"), "headers": headers, "body": hex(body)})
}

const VERBS: [&str; 6] = ["accept", "return", "defer", "ask", "contribute", "comment"];

/// The fields that an answer needs.
fn fields(verb: &str) -> Value {
    match verb {
        "accept" => json!({"reference": "INC0042"}),
        "return" => json!({"reason": "No."}),
        "defer" => json!({"until": "2031-01-01T00:00:00Z", "reason": "Later."}),
        "ask" => json!({"question": "Which?"}),
        "contribute" => json!({"advice": "Reloaded."}),
        _ => json!({"body": "Thanks."}),
    }
}

fn with(verb: &str, more: &Value) -> Vec<u8> {
    let mut body = json!({"incident": "CDR-1", "round": 1});
    for part in [&fields(verb), more] {
        body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    }
    body.to_string().into_bytes()
}

fn unknown_fields(count: usize) -> Value {
    (0..count).map(|n| (format!("f{n}"), Value::Null)).collect::<serde_json::Map<_, _>>().into()
}

/// What each answer is refused for, with the code of the refusal, while the round is Received.
fn refused_bodies(verb: &str) -> Vec<(Vec<u8>, &'static [&'static str])> {
    let nested = format!("{}{}", "{\"incident\":".repeat(5000), "}".repeat(5000));
    let text_field = fields(verb).as_object().unwrap().keys().next_back().unwrap().clone();
    vec![
        // Malformed.
        (b"".to_vec(), &["400"]),
        (b"accept".to_vec(), &["400"]),
        (b"[]".to_vec(), &["400"]),
        (b"null".to_vec(), &["400"]),
        (b"{\"incident\": \"CDR-1\", ".to_vec(), &["400"]),
        (b"\xff\xfe{}".to_vec(), &["400"]),
        (nested.into_bytes(), &["400"]),
        // Not as the form is.
        (b"{}".to_vec(), &["422"]),
        (with(verb, &json!({"incident": "CDR-1.>"})), &["422"]),
        (with(verb, &json!({"incident": "CDR-1' OR '1'='1"})), &["422"]),
        (with(verb, &json!({"incident": ["CDR-1"]})), &["422"]),
        (with(verb, &json!({"incident": null})), &["422"]),
        (with(verb, &json!({"round": "two"})), &["422"]),
        (with(verb, &json!({"round": -1})), &["422"]),
        (with(verb, &json!({"round": 1e300})), &["422"]),
        (with(verb, &json!({"round": 99_999_999_999_i64})), &["422"]),
        (with(verb, &json!({ text_field.clone(): {"a": 1} })), &["422"]),
        (with(verb, &json!({ text_field.clone(): "a\u{0}b" })), &["422"]),
        (with(verb, &json!({ text_field.clone(): "x".repeat(200_000) })), &["422"]),
        // Of which each would take more in the answer than it takes here.
        (with(verb, &unknown_fields(6_000)), &["422"]),
        // Of another version, or claiming to be somebody else.
        (with(verb, &json!({"specversion": "2.0", "type": "aemo.answer.accept.v2", "data": {}})), &["422"]),
        (with(verb, &json!({"actor": {"party": "accc", "organisation": "accc"}})), &["422"]),
        (with(verb, &json!({"expected_version": 1})), &["422"]),
        // About what is not AEMO's: an incident that was never referred, one that is not there, another round.
        (with(verb, &json!({"incident": "CDR-2"})), &["404"]),
        (with(verb, &json!({"incident": "CDR-9999"})), &["404"]),
        (with(verb, &json!({"incident": "CDR-9223372036854775807"})), &["404"]),
        (with(verb, &json!({"round": 2})), &["404"]),
        (with(verb, &json!({"round": i32::MAX})), &["404"]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_malformed_huge_or_foreign_answer_changes_anything() {
    let world = World::start().await;
    assert_eq!(referred(&world, &world.aemo().await).await, "CDR-1");
    // Never referred: AEMO does not learn that it is there.
    assert_eq!(world.api(ADR).raise().await, "CDR-2");
    let before = standing::at_rest(&world).await;
    let hostile = [
        json!({}),
        json!({
            "Nats-Msg-Id": "');DROP/**/TABLE/**/idempotency;--", "ce-correlationid": "'; DROP TABLE rounds; --",
            "traceparent": "00-zz", "cdr-deadline": "2031-01-01T00:00:00Z", "Nats-Expected-Stream": "CDR_EVENTS",
        }),
    ];
    let mut requests = Vec::new();
    let mut expected = Vec::new();
    for verb in VERBS {
        for (body, codes) in refused_bodies(verb) {
            for headers in &hostile {
                requests.push(request(verb, headers, &body));
                expected.push((
                    verb,
                    String::from_utf8_lossy(&body).chars().take(120).collect::<String>(),
                    codes,
                ));
            }
        }
    }
    for ((code, body), (verb, sent, codes)) in send(&world, &requests).iter().zip(expected) {
        assert!(codes.contains(&code.as_str()), "{verb} {sent}: {code} {body}");
        assert_eq!(body["status"].to_string(), *code, "{verb} {sent}: {body}");
        assert!(!body.to_string().contains("CDR-2 "), "{verb} {sent}: {body}");
    }
    standing::unchanged(&world, &before).await;
    // The check sees it when something does change.
    let reply = send(&world, &[request("accept", &json!({}), &with("accept", &json!({})))]);
    assert_eq!((reply[0].0.as_str(), &reply[0].1["state"]), ("200", &json!("accepted")));
    assert_ne!(standing::at_rest(&world).await, before);
    goes_on(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_the_database_could_not_take_is_refused_by_name() {
    let world = World::start().await;
    assert_eq!(referred(&world, &world.aemo().await).await, "CDR-1");
    let before = standing::at_rest(&world).await;
    let random = |length: usize| {
        // Not to be made smaller, as a letter ten thousand times would be.
        let mut state = 1_u64;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((state >> 33) % 94).unwrap())
        };
        (0..length).map(next).collect::<String>()
    };
    let ids = [random(10_000), random(201), "a b".to_owned(), "a\u{0}b".to_owned(), "é".to_owned()];
    let personal = ["jo@retailer.com.au".to_owned(), "accept-2001985732".to_owned()];
    let requests: Vec<Value> = ids
        .iter()
        .chain(&personal)
        .map(|id| request("accept", &json!({"Nats-Msg-Id": id}), &with("accept", &json!({}))))
        .collect();
    for ((code, body), id) in send(&world, &requests).iter().zip(ids.iter().chain(&personal)) {
        assert_eq!((code.as_str(), &body["errors"][0]["field"]), ("422", &json!("Nats-Msg-Id")), "{body}");
        assert!(!body.to_string().contains(id.as_str()), "{body}");
    }
    standing::unchanged(&world, &before).await;
    let taken = request("accept", &json!({"Nats-Msg-Id": random(200)}), &with("accept", &json!({})));
    assert_eq!(send(&world, &[taken])[0].0, "200");
    goes_on(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_replayed_or_late_answer_changes_anything() {
    let world = World::start().await;
    assert_eq!(referred(&world, &world.aemo().await).await, "CDR-1");
    let id = |id: &str| json!({"Nats-Msg-Id": id});
    let accept = request("accept", &id("a"), &with("accept", &json!({})));
    let ask = request("ask", &id("b"), &with("ask", &json!({})));
    let contribute = request("contribute", &id("c"), &with("contribute", &json!({})));
    let first = send(&world, &[accept.clone(), ask.clone(), contribute.clone()]);
    assert_eq!(first.iter().filter(|(code, _)| code == "200").count(), 3, "{first:?}");
    world.api(RETAILER).until("CDR-1", "in_progress").await;
    let before = standing::at_rest(&world).await;

    // The same again, many times: the first reply, and nothing else.
    for _ in 0..3 {
        assert_eq!(send(&world, &[accept.clone(), ask.clone(), contribute.clone()]), first);
    }
    // Another answer under an id that was used.
    let other = request("contribute", &id("c"), &with("contribute", &json!({"advice": "Something else."})));
    let elsewhere = request("return", &id("a"), &with("return", &json!({})));
    for (code, body) in send(&world, &[other, elsewhere]) {
        assert_eq!(code, "422", "{body}");
    }
    // What the state does not take any more.
    for verb in ["accept", "return", "defer", "ask", "contribute"] {
        let late = send(&world, &[request(verb, &json!({}), &with(verb, &json!({})))]);
        assert_eq!((late[0].0.as_str(), &late[0].1["state"]), ("409", &json!("contributed")), "{verb}");
        assert_eq!(late[0].1["allowed_actions"], json!(["comment"]), "{verb}");
    }
    standing::unchanged(&world, &before).await;
    goes_on(&world).await;
}
