//! Everything that the portal can say, said once, and taken from the streams as it really stands there.

use std::collections::BTreeMap;

use async_nats::jetstream;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::wait_for;

use crate::{
    attachments::attach,
    world::{ACCC, ADR, RETAILER, WATTLEBIRD, World},
};

/// A message of a stream.
pub(super) struct Message {
    pub(super) subject: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Message {
    pub(super) fn event_type(&self) -> &str {
        &self.headers["ce-type"]
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Lives through everything, and gives every message of the two streams.
pub(super) async fn everything() -> Vec<Message> {
    let world = World::start().await;
    long_life(&world).await;
    let (adr, retailer, accc, aemo) =
        (world.api(ADR), world.api(RETAILER), world.api(ACCC), world.aemo().await);

    let moved = adr.raise().await;
    accc.act(&moved, "escalate", json!({"reason": "Nobody looks."})).await.ok(200);
    accc.act(&moved, "re-route", json!({"brand_id": WATTLEBIRD, "reason": "Theirs."})).await.ok(200);
    accc.act(&moved, "cancel", json!({"reason": "A test."})).await.ok(200);

    let returned = adr.raise().await;
    retailer.act(&returned, "acknowledge", json!({})).await.ok(200);
    retailer.act(&returned, "refer", json!({"expected_input": "Look."})).await.ok(200);
    wait_for("AEMO to be able to return it", async || {
        let reply = aemo.answer("return", &returned, 1, json!({"reason": "Not ours."})).await;
        reply.error.is_none().then_some(())
    })
    .await;
    retailer.until(&returned, "in_progress").await;
    world.settle().await;
    let mut messages = read(&world, "CDR_EVENTS").await;
    messages.extend(read(&world, "AEMO_REFERRALS").await);
    messages
}

/// One incident in which nearly everything happens.
async fn long_life(world: &World) {
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let key = adr.raise().await;
    wait_for("notification to know of both", async || {
        let watch = retailer.post(&format!("/incidents/{key}/watch"), json!({"watching": true})).await;
        (watch.status == 200).then_some(())
    })
    .await;
    for (user, action, form) in [
        (&retailer, "acknowledge", json!({})),
        (&retailer, "assign", json!({"release": true})),
        (&retailer, "change-severity", json!({"severity": 1, "reason": "It spreads."})),
        (&retailer, "add-reference", json!({"system": "Ours", "reference": "T-1"})),
        (&retailer, "request-information", json!({"question": "Which?"})),
        (&adr, "provide-information", json!({"answer": "That."})),
        (&retailer, "refer", json!({"expected_input": "Look."})),
        (&retailer, "change-severity", json!({"severity": 2, "reason": "Fewer than we thought."})),
    ] {
        user.act(&key, action, form).await.ok(200);
    }
    assert_eq!(aemo.next().await.body["round"], 1);
    retailer.comment(&key, "We look into it – täglich.", "everyone").await.ok(201);
    retailer.comment(&key, "See INC1.", "referral").await.ok(201);
    let log = attach(&retailer, &key, "file_name=secondary.log&audience=referral", b"answered 500\n").await;
    let path = format!("/attachments/{}", log["id"].as_str().unwrap());
    assert_eq!(retailer.request(Method::DELETE, &path).send().await.unwrap().status(), 200);
    retailer.act(&key, "withdraw-referral", json!({"reason": "Our header."})).await.ok(200);
    retailer.act(&key, "refer", json!({"expected_input": "Look again."})).await.ok(200);
    while aemo.next().await.body["round"] != 2 {}
    aemo.answer("ask", &key, 2, json!({"question": "Which interval?"})).await.ok();
    let answer = format!("/referrals/{key}-R2/actions/answer");
    retailer.post(&answer, json!({"answer": "The second."})).await.ok(200);
    for (verb, fields) in [
        ("accept", json!({"reference": "INC0042"})),
        ("defer", json!({"until": "2031-01-01T00:00:00Z", "reason": "Next week."})),
        ("accept", json!({})),
        ("comment", json!({"body": "The network is asked."})),
        ("contribute", json!({"advice": "Reloaded."})),
    ] {
        aemo.answer(verb, &key, 2, fields).await.ok();
    }
    retailer.until(&key, "in_progress").await;
    let cause = json!({"code": "source_data", "text": "AEMO: the file.", "responsible_party": "aemo"});
    for last in ["fail-verification", "reopen", "resolve"] {
        retailer.act(&key, "set-root-cause", cause.clone()).await.ok(200);
        retailer.act(&key, "ready-to-verify", json!({})).await.ok(200);
        if last == "fail-verification" {
            adr.act(&key, last, json!({"reason": "Still 500."})).await.ok(200);
            continue;
        }
        adr.act(&key, "resolve", json!({})).await.ok(200);
        if last == "reopen" {
            adr.act(&key, last, json!({"reason": "Back again."})).await.ok(200);
        }
    }
    // Workflow looks at its clock when it starts.
    world.stop_service(workflow::NAME).await;
    world.clock.shift(SignedDuration::from_hours(15 * 24));
    world.start_service(workflow::NAME).await;
    adr.until(&key, "closed").await;
}

/// All that a stream holds, one by one, as the operator reads it.
async fn read(world: &World, stream: &str) -> Vec<Message> {
    let mut stream = jetstream::new(world.operator().await).get_stream(stream).await.unwrap();
    let state = stream.info().await.unwrap().state.clone();
    let mut messages = Vec::new();
    for sequence in state.first_sequence..=state.last_sequence {
        let message = stream.get_raw_message(sequence).await.unwrap();
        let headers = message.headers.iter();
        messages.push(Message {
            subject: message.subject.to_string(),
            headers: headers.map(|(name, values)| (name.to_string(), values[0].to_string())).collect(),
            body: String::from_utf8(message.payload.to_vec()).unwrap(),
        });
    }
    messages
}
