//! The `AsyncAPI` documents hold together, and say what the catalogue says.

use std::collections::BTreeSet;

use contracts::{
    ReferralAction, asyncapi,
    event::{
        AemoChange, IncidentChange, OrganisationEvent, ReadEvent, ReferralChange, UserEvent, WatcherEvent,
    },
    nats::{participant, permissions, streams},
};
use serde_json::{Value, json};

use crate::{frozen::examples, schemas::Judge};

fn documents() -> [Value; 3] {
    [asyncapi::for_aemo(&examples), asyncapi::inside(&examples), asyncapi::for_participants(&examples)]
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The names by which the channels' messages travel.
fn names(document: &Value) -> BTreeSet<&str> {
    let messages = document["components"]["messages"].as_object().unwrap();
    messages.values().map(|message| message["name"].as_str().unwrap()).collect()
}

/// Every reference below `value`.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| match field {
                Value::String(reference) if name == "$ref" => vec![reference.as_str()],
                other => references(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_part_is_referred_to() {
    for document in documents() {
        let references: BTreeSet<&str> = references(&document).into_iter().collect();
        for reference in &references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        for kind in ["messages", "parameters", "schemas", "securitySchemes"] {
            for part in keys(&document["components"][kind]) {
                let reference = format!("#/components/{kind}/{part}");
                assert!(references.contains(&*reference), "nothing refers to {reference}");
            }
        }
    }
}

#[test]
fn every_event_and_answer_stands_in_one_document() {
    let [aemo, inside, participants] = documents();
    let answers = ReferralAction::AEMOS.iter().map(|action| format!("aemo.answer.{action}"));
    let replies = ["taken", "refused"].map(str::to_owned);
    let told = AemoChange::TYPES.iter().map(|&event_type| event_type.to_owned());
    let for_aemo: BTreeSet<String> = told.chain(answers).chain(replies).collect();
    assert_eq!(names(&aemo), for_aemo.iter().map(String::as_str).collect());
    assert_eq!(aemo["channels"].as_object().unwrap().len(), for_aemo.len() - 1, "both replies share one");
    let families = [
        IncidentChange::TYPES,
        ReferralChange::TYPES,
        OrganisationEvent::TYPES,
        UserEvent::TYPES,
        WatcherEvent::TYPES,
    ];
    assert_eq!(names(&inside), families.concat().into_iter().collect());
    let told = [IncidentChange::TYPES, ReferralChange::TYPES].concat();
    let told = told.into_iter().map(|event_type| event_type.replacen("cdr.", "participant.", 1));
    let told: BTreeSet<String> = told.chain(["participant.incident.left.v1".to_owned()]).collect();
    assert_eq!(names(&participants), told.iter().map(String::as_str).collect());
}

#[test]
fn who_reads_a_document_finds_no_words_of_the_code_in_it() {
    let files = contracts::schema::files().into_iter().map(|(_, file)| file);
    let descriptions: BTreeSet<String> =
        documents().iter().chain(&files.collect::<Vec<_>>()).flat_map(descriptions).collect();
    assert!(descriptions.len() > 200, "{descriptions:#?}");
    // A link of rustdoc's, a path of the code's, or a paper that only the portal's authors have.
    let ours = |text: &&String| ["[`", "::", "DOMAIN"].iter().any(|word| text.contains(word));
    assert_eq!(descriptions.iter().filter(ours).collect::<Vec<_>>(), [""; 0]);
}

/// Every description and summary below `value`.
fn descriptions(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| match field {
                Value::String(text) if ["description", "summary"].contains(&&**name) => vec![text.clone()],
                other => descriptions(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(descriptions).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn each_participant_is_shown_its_own_account_and_subjects() {
    let [_, _, participants] = documents();
    let raised = &participants["channels"]["participant-incident-raised-v1"];
    assert_eq!(raised["address"], "participant.{organisation}.incident.raised.v1.{incident}");
    assert_eq!(
        raised["x-nats"],
        json!({
            "stream": "PARTICIPANT_EVENTS", "publisher": "notification",
            "consumers": ["participant-{organisation}"],
        })
    );
    let organisation = "frankly".parse().unwrap();
    let own = |value: &Value| value.to_string().replace("{organisation}", "frankly");
    let nats = &participants["x-nats"];
    let publish = participant::requests(&organisation);
    assert_eq!(own(&nats["users"][0]["publish"]), json!(publish).to_string());
    assert_eq!(own(&nats["consumers"][0]["durable"]), json!(participant::account(&organisation)).to_string());
    let filters = json!([participant::filter(&organisation)]);
    assert_eq!(own(&nats["consumers"][0]["filter_subjects"]), filters.to_string());
    let message = &participants["components"]["messages"]["participant-incident-raised-v1"];
    let judge = Judge::of(vec![("headers".to_owned(), alone(&participants, &message["headers"]))]);
    let mut headers = message["examples"][0]["headers"].clone();
    assert_eq!(headers["ce-type"], "participant.abn-11111111111.incident.raised.v1");
    for other in [
        "participant.incident.raised.v1",
        "participant.a.b.incident.raised.v1",
        "participant.a.incident.left.v1",
    ] {
        headers["ce-type"] = json!(other);
        assert!(judge.fault("headers", &headers).is_some(), "{other}");
    }
}

#[test]
fn what_was_added_to_a_type_is_shown_as_well() {
    let [aemo, ..] = documents();
    let examples = |name: &str| aemo["components"]["messages"][name]["examples"].as_array().unwrap().len();
    assert_eq!((examples("aemo-referral-opened-v1"), examples("aemo-referral-updated-v1")), (2, 3));
}

/// The schema of a part of the document, which refers to other parts.
fn alone(document: &Value, schema: &Value) -> Value {
    json!({"allOf": [schema], "components": {"schemas": document["components"]["schemas"]}})
}

#[test]
fn every_example_is_what_its_message_says() {
    let mut examples = 0;
    for document in documents() {
        for (name, message) in document["components"]["messages"].as_object().unwrap() {
            let parts = ["headers", "payload"]
                .into_iter()
                .filter(|part| !message[part].is_null())
                .map(|part| (part.to_owned(), alone(&document, &message[part])));
            let judge = Judge::of(parts.collect());
            for example in message["examples"].as_array().unwrap() {
                examples += 1;
                for part in ["headers", "payload"] {
                    assert_eq!(judge.fault(part, &example[part]), None, "{name}: {part}");
                }
                assert!(judge.fault("payload", &json!({})).is_some(), "{name}: a body of nothing is taken");
            }
        }
    }
    assert!(examples > 40, "{examples}");
}

#[test]
fn an_event_without_one_of_its_headers_is_not_what_the_document_says() {
    let [aemo, ..] = documents();
    let message = &aemo["components"]["messages"]["aemo-referral-opened-v1"];
    let judge = Judge::of(vec![("headers".to_owned(), alone(&aemo, &message["headers"]))]);
    let example = &message["examples"][0]["headers"];
    for header in keys(example) {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(header);
        let may_lack = ["ce-causationid", "traceparent"].contains(&header);
        assert_eq!(judge.fault("headers", &without).is_none(), may_lack, "{header}");
    }
    let mut other = example.clone();
    other["ce-type"] = json!("aemo.referral.closed.v1");
    assert!(judge.fault("headers", &other).is_some());
}

#[test]
fn the_document_for_aemo_says_what_the_broker_lets_aemo_do() {
    let [aemo, ..] = documents();
    let nats = &aemo["x-nats"];
    let user = permissions::aemo_user();
    assert_eq!(nats["users"][0]["publish"], json!(user.publish));
    assert_eq!(nats["users"][0]["subscribe"], json!(user.subscribe));
    assert_eq!(nats["consumers"][0]["durable"], streams::AEMO.durable);
    assert_eq!(nats["consumers"][0]["ack_wait_seconds"], 300);
    assert_eq!(nats["consumers"][0]["max_ack_pending"], 1000);
    assert_eq!(nats["streams"][0]["max_age_seconds"], 90 * 24 * 3600);
    assert_eq!(nats["streams"][0]["duplicate_window_seconds"], 600);
    for (name, channel) in aemo["channels"].as_object().unwrap() {
        if let (Some(address), None) = (channel["address"].as_str(), channel["parameters"].as_object()) {
            assert!(user.publish.iter().any(|subject| subject == address), "{name}");
        }
    }
    // Nothing of the inside shows.
    assert!(!aemo.to_string().contains("cdr.incident"));
}

#[test]
fn each_event_inside_names_who_publishes_and_who_reads_it() {
    let [_, inside, _] = documents();
    let of = |event_type: &str| inside["channels"][event_type.replace('.', "-")]["x-nats"].clone();
    assert_eq!(
        of("cdr.incident.raised.v1"),
        json!({
            "stream": "CDR_EVENTS", "publisher": "intake",
            "consumers": ["WORKFLOW", "AEMO_LIAISON", "NOTIFICATION", "GATEWAY"],
        })
    );
    assert_eq!(of("cdr.incident.resolved.v1")["publisher"], "workflow");
    assert_eq!(of("cdr.user.enrolled.v1")["consumers"], json!(["NOTIFICATION"]));
}
