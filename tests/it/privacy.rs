//! What looks like personal data reaches no database and no stream, whichever way it comes.

use async_nats::jetstream;
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::{
    api::usage_incident,
    world::{ADR, RETAILER, SERVICES, World},
};

const NMI: &str = "20019857328";
const TEXT: &str = "Usage of NMI 20019857328 is missing; ask 0412 345 678.";

/// Where a text stands: in tables of databases, and in streams.
async fn places_of(world: &World, text: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (service, _) in SERVICES {
        let tables = world.cluster.tables_with(service, text).await;
        places.extend(tables.into_iter().map(|table| format!("{service}: {table}")));
    }
    let streams = jetstream::new(world.operator().await);
    let names: Vec<String> = streams.stream_names().try_collect().await.unwrap();
    assert!(names.len() > 1, "{names:?}");
    for name in names {
        let stream = streams.get_stream(&name).await.unwrap();
        let state = stream.cached_info().state.clone();
        for sequence in state.first_sequence..=state.last_sequence {
            let Ok(message) = stream.get_raw_message(sequence).await else { continue };
            let headers = format!("{:?}", message.headers);
            if String::from_utf8_lossy(&message.payload).contains(text) || headers.contains(text) {
                places.push(format!("{name}: {}", message.subject));
            }
        }
    }
    places
}

#[tokio::test]
async fn an_nmi_that_is_raised_and_referred_is_masked_before_it_is_anywhere() {
    let world = World::start().await;
    let (adr, retailer, aemo) = (world.api(ADR), world.api(RETAILER), world.aemo().await);
    let mut form = usage_incident();
    form["description"] = json!(TEXT);
    let refused = adr.post_with_key("/incidents", "one", &form).await.refused(422);
    assert_eq!(refused["errors"][0]["field"], "description");
    let finds = refused["errors"][0]["finds"].as_array().unwrap();
    let places: Vec<_> = finds.iter().map(|find| (&find["kind"], &find["start"], &find["end"])).collect();
    assert_eq!(places, [(&json!("nmi"), &json!(13), &json!(24)), (&json!("phone"), &json!(41), &json!(53))]);

    // A client masks by the places that it is given.
    let mut masked: Vec<char> = TEXT.chars().collect();
    for find in finds.iter().rev() {
        let at = |end: &str| usize::try_from(find[end].as_u64().unwrap()).unwrap();
        masked.splice(at("start")..at("end"), "[masked]".chars());
    }
    form["description"] = json!(masked.iter().collect::<String>());
    assert_eq!(form["description"], "Usage of NMI [masked] is missing; ask [masked].");
    adr.post_with_key("/incidents", "one", &form).await.ok(201);

    let key = "CDR-1";
    retailer.act(key, "acknowledge", json!({})).await.ok(200);
    retailer.act(key, "refer", json!({"expected_input": TEXT})).await.refused(422);
    retailer.act(key, "refer", json!({"expected_input": "Is the factor sent?"})).await.ok(200);
    aemo.next().await;
    let said = aemo.answer("contribute", key, 1, json!({"advice": TEXT})).await;
    assert_eq!(said.body["errors"][0]["code"], "personal_data", "{}", said.body);

    // The way of the pages: everything typed comes back, and one button masks it.
    let pages = world.pages(RETAILER).await;
    let path = "/incidents/CDR-1";
    let form = [("body", TEXT), ("audience", "referral")];
    let refused = pages.send(&pages.get(path).await, "comment", &form).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    assert!(refused.html.contains("<mark>20019857328</mark>"), "{}", refused.html);
    let sent = pages.send(&refused, "comment", &[form[0], form[1], ("_mask", "all")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let told = aemo.next().await;
    assert!(told.body.to_string().contains("Usage of NMI [NMI masked] is missing"), "{}", told.body);

    world.settle().await;
    assert_eq!(places_of(&world, NMI).await, [""; 0]);
    assert_eq!(places_of(&world, "0412 345 678").await, [""; 0]);
    // The search finds what is there.
    let there = places_of(&world, "[NMI masked]").await;
    assert!(
        there.iter().any(|place| place.starts_with("AEMO_REFERRALS: aemo.referral.updated")),
        "{there:?}"
    );
    assert!(there.contains(&"workflow: public.outbox".to_owned()), "{there:?}");

    // What is declared is taken as it is.
    let number: Value = json!({"body": "Build 4102345678", "audience": "everyone"});
    let refused = retailer.post("/incidents/CDR-1/comments", number.clone()).await.refused(422);
    let mut declared = number;
    declared["not_personal"] = json!([refused["errors"][0]["finds"][0]["id"]]);
    retailer.post("/incidents/CDR-1/comments", declared).await.ok(201);
    assert!(adr.timeline(key).await.contains("Build 4102345678"));
}
