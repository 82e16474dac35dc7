//! An `AsyncAPI` 3.0 document in the making.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Examples,
    events::{EventMessage, Parameter},
    headers,
};
use crate::{nats::headers as names, schema::Described};

/// The name of the headers that all events share.
const EVENT_HEADERS: &str = "EventHeaders";

/// The parts, by name.
pub(super) struct Document {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    parameters: Map<String, Value>,
    schemas: BTreeMap<String, Value>,
}

impl Document {
    pub(super) fn new() -> Self {
        Self {
            channels: Map::new(),
            operations: Map::new(),
            messages: Map::new(),
            parameters: Map::new(),
            schemas: BTreeMap::from([(EVENT_HEADERS.to_owned(), headers::of_events())]),
        }
    }

    /// An event: its message, and the channel that the portal sends it on.
    pub(super) fn event(&mut self, event: &EventMessage, examples: Examples<'_>) {
        let name = event.name();
        let key = key(&name);
        let payload = self.schema(&name, &event.body);
        let summary = event.body.schema["description"].clone();
        let examples: Vec<Value> = examples(&name)
            .into_iter()
            .map(|body| json!({"name": key, "headers": headers::example(event, &body), "payload": body}))
            .collect();
        self.messages.insert(
            key.clone(),
            json!({
                "name": name,
                "title": name,
                "summary": summary,
                "contentType": "application/json",
                "headers": {
                    "allOf": [
                        {"$ref": format!("#/components/schemas/{EVENT_HEADERS}")},
                        {"type": "object", "properties": {names::TYPE: headers::of_type(event)}},
                    ],
                },
                "payload": payload,
                "correlationId": {"location": format!("$message.header#/{}", names::CORRELATION)},
                "examples": examples,
            }),
        );
        let mut parameters = Map::new();
        for Parameter { name, description, location } in &event.parameters {
            self.parameters
                .entry(*name)
                .or_insert_with(|| json!({"description": description, "location": location}));
            parameters.insert((*name).to_owned(), reference(&["components", "parameters", name]));
        }
        self.channels.insert(
            key.clone(),
            json!({
                "address": event.address(),
                "title": name,
                "summary": summary,
                "messages": {"event": reference(&["components", "messages", &key])},
                "parameters": parameters,
                "x-nats": {"stream": event.stream, "publisher": event.publisher, "consumers": event.readers},
            }),
        );
        let operation = json!({
            "action": "send",
            "summary": summary,
            "channel": reference(&["channels", &key]),
            "messages": [reference(&["channels", &key, "messages", "event"])],
        });
        self.operations.insert(key, operation);
    }

    /// A request that the portal receives on `subject`, and the replies that `channel` names.
    pub(super) fn request(&mut self, subject: &str, message: Value, (channel, kinds): (&str, &[&str])) {
        let key = key(subject);
        let summary = message["summary"].clone();
        self.message(&key, message);
        self.channel(&key, Some(subject), &summary, &[("request", &key)]);
        let kinds: Vec<Value> =
            kinds.iter().map(|kind| reference(&["channels", channel, "messages", kind])).collect();
        let operation = json!({
            "action": "receive",
            "summary": summary,
            "channel": reference(&["channels", &key]),
            "messages": [reference(&["channels", &key, "messages", "request"])],
            "reply": {"channel": reference(&["channels", channel]), "messages": kinds},
        });
        self.operations.insert(key, operation);
    }

    /// A message by its key.
    pub(super) fn message(&mut self, key: &str, message: Value) {
        self.messages.insert(key.to_owned(), message);
    }

    /// A channel that carries these messages, each by its key there and among all; without an address where the sender of
    /// a request chooses it.
    pub(super) fn channel(
        &mut self,
        key: &str,
        address: Option<&str>,
        summary: &Value,
        messages: &[(&str, &str)],
    ) {
        let messages: Map<String, Value> = messages
            .iter()
            .map(|&(here, message)| (here.to_owned(), reference(&["components", "messages", message])))
            .collect();
        let channel = json!({"address": address, "title": key, "summary": summary, "messages": messages});
        self.channels.insert(key.to_owned(), channel);
    }

    /// Takes a schema in, with its parts; gives the reference to it.
    pub(super) fn schema(&mut self, name: &str, described: &Described) -> Value {
        let key = key(name);
        self.schemas.extend(described.parts.clone());
        let reference = reference(&["components", "schemas", &key]);
        self.schemas.insert(key, described.schema.clone());
        reference
    }

    /// The document.
    pub(super) fn written(self, title: &str, description: &str, nats: &Value) -> Value {
        json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": title,
                "version": env!("CARGO_PKG_VERSION"),
                "description": description,
                "license": {"name": "Apache-2.0"},
            },
            "defaultContentType": "application/json",
            "servers": {
                "nats": {
                    "host": "{host}:{port}",
                    "protocol": "nats",
                    "description": "The portal's broker: NATS with JetStream, 2.10 or newer.",
                    "variables": {
                        "host": {"default": "localhost", "description": "As the portal's operators tell you."},
                        "port": {"default": "4222"},
                    },
                    "security": [reference(&["components", "securitySchemes", "account"])],
                },
            },
            "channels": self.channels,
            "operations": self.operations,
            "components": {
                "messages": self.messages,
                "parameters": self.parameters,
                "schemas": self.schemas,
                "securitySchemes": {
                    "account": {"type": "userPassword", "description": "User and password of the NATS account."},
                },
            },
            "x-nats": nats,
        })
    }
}

/// The key of what travels under this name. The standard would take its dots; not every reader does, and who makes code
/// of it makes a word of the key.
pub(super) fn key(name: &str) -> String {
    name.replace('.', "-")
}

/// A reference to a part of the document.
fn reference(path: &[&str]) -> Value {
    json!({"$ref": format!("#/{}", path.join("/"))})
}
