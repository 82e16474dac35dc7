//! Everything that travels: of every type, as the documents and schemas say, and read by the CNCF's own Python SDK.

use std::{collections::BTreeSet, fs};

use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use super::{
    json_file,
    travelled::{Message, everything},
};
use crate::python;

#[tokio::test]
async fn everything_that_travels_is_what_the_contract_says() {
    let messages = everything().await;
    let documents = [json_file("asyncapi.json"), json_file("asyncapi-inside.json")];
    let said: BTreeSet<&str> = messages.iter().map(Message::event_type).collect();
    let described: BTreeSet<&str> = documents.iter().flat_map(events).collect();
    assert_eq!(said, described, "every type of the documents has travelled");

    for document in &documents {
        for event_type in events(document) {
            let key = event_type.replace('.', "-");
            let address = document["channels"][&key]["address"].as_str().unwrap();
            let message = &document["components"]["messages"][&key];
            let headers = json!({
                "allOf": [message["headers"]], "components": {"schemas": document["components"]["schemas"]},
            });
            let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
            compiler.enable_format_assertions();
            compiler.add_resource("urn:test:headers", headers).unwrap();
            compiler.add_resource("urn:test:body", json_file(&format!("schemas/{event_type}.json"))).unwrap();
            let headers = compiler.compile("urn:test:headers", &mut schemas).unwrap();
            let body = compiler.compile("urn:test:body", &mut schemas).unwrap();
            for travelled in messages.iter().filter(|message| message.event_type() == event_type) {
                let key = &travelled.headers["ce-subject"];
                let placeholder = &address[address.find('{').unwrap()..];
                assert_eq!(travelled.subject, address.replace(placeholder, key));
                schemas.validate(&json!(travelled.headers), headers).unwrap_or_else(|e| panic!("{e}"));
                schemas.validate(&travelled.json(), body).unwrap_or_else(|e| panic!("{event_type}: {e}"));
                let described = message["headers"]["allOf"][0]["$ref"].as_str().unwrap();
                let described = &document.pointer(&described[1..]).unwrap()["properties"];
                for header in travelled.headers.keys() {
                    assert!(described.get(header).is_some(), "{event_type}: {header} is not described");
                }
            }
        }
    }
    python_reads(&messages);
}

/// The types of event that a document describes.
fn events(document: &Value) -> Vec<&str> {
    let messages = document["components"]["messages"].as_object().unwrap().values();
    messages
        .filter_map(|message| message["name"].as_str())
        .filter(|name| name.rsplit('.').next() == Some("v1"))
        .collect()
}

/// The SDK reads each as the event that was meant.
fn python_reads(messages: &[Message]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("messages.json");
    let all: Vec<Value> = messages
        .iter()
        .map(|message| json!({"subject": message.subject, "headers": message.headers, "body": message.body}))
        .collect();
    fs::write(&file, serde_json::to_vec(&all).unwrap()).unwrap();
    let read = python::lines(&format!(
        "MESSAGES = {:?}\n{}",
        file.to_str().unwrap(),
        include_str!("cloud_events.py")
    ));
    assert_eq!(read, [format!("{} events read", messages.len())]);
}
