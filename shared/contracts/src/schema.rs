//! JSON Schema 2020-12 for everything that travels, from the same derive as the OpenAPI document: the schemas of
//! OpenAPI 3.1 are JSON Schema 2020-12, so one source says it once.

pub mod answers;
mod events;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub use events::{events, participants};

use crate::{ReferralAction, event::ANY_ORGANISATION};

/// Every schema as a file of its own: its name, which is what travels with its version, and the file.
pub fn files() -> Vec<(String, Value)> {
    let events = events().into_iter().map(|(event_type, described)| (event_type.to_owned(), described));
    let answers =
        ReferralAction::AEMOS.into_iter().map(|action| (answers::name(action), answers::answer(action)));
    let replies =
        [(answers::REPLY.to_owned(), answers::reply()), (answers::PROBLEM.to_owned(), answers::problem())];
    let participants = participants().into_iter().map(|(event_type, described)| {
        (event_type.replacen(&format!(".{ANY_ORGANISATION}"), "", 1), described)
    });
    let all = events.chain(answers).chain(replies).chain(participants);
    all.map(|(name, described)| {
        let file = described.file(&name);
        (name, file)
    })
    .collect()
}

/// Where a schema finds the schemas of its parts in an `OpenAPI` or `AsyncAPI` document.
const COMPONENTS: &str = "#/components/schemas/";
/// Where it finds them in a file of its own.
const DEFINITIONS: &str = "#/$defs/";

/// A schema and the schemas that it refers to by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The schema; it refers to its parts at `#/components/schemas/`.
    pub schema: Value,
    /// Each part by its name.
    pub parts: BTreeMap<String, Value>,
}

impl Described {
    /// The schema of a type of ours.
    pub fn of<T: ToSchema>() -> Self {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        Self {
            schema: written(&T::schema()),
            parts: parts.into_iter().map(|(name, part)| (name, written(&part))).collect(),
        }
    }

    /// The same with another schema for one property of the object.
    #[must_use]
    pub(crate) fn with_property(mut self, property: &str, other: Self) -> Self {
        self.schema["properties"][property] = other.schema;
        self.parts.extend(other.parts);
        self
    }

    /// The schema of another type, with the description of this one.
    #[must_use]
    pub(crate) fn described_as<T: ToSchema>(self) -> Self {
        let mut other = Self::of::<T>();
        other.schema["description"] = self.schema["description"].clone();
        other
    }

    /// The properties of both objects in one, and nothing else: whoever reads it refuses a field that it does not know.
    #[must_use]
    pub(crate) fn closed_with(mut self, other: Self) -> Self {
        let list = |schema: &Value| schema["required"].as_array().cloned().unwrap_or_default();
        let required: Vec<Value> = [list(&self.schema), list(&other.schema)].concat();
        let more = other.schema["properties"].as_object().cloned().unwrap_or_default();
        if let Some(properties) = self.schema["properties"].as_object_mut() {
            properties.extend(more);
        }
        self.schema["required"] = required.into();
        self.schema["additionalProperties"] = false.into();
        self.schema["description"] = other.schema["description"].clone();
        self.parts.extend(other.parts);
        self
    }

    /// The schema as a file that needs no other: `name` is what travels and its version.
    pub fn file(&self, name: &str) -> Value {
        let mut file = Map::from_iter([
            ("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema")),
            ("$id".to_owned(), json!(format!("urn:cdr-portal:schema:{name}"))),
            ("title".to_owned(), json!(name)),
        ]);
        file.extend(self.schema.as_object().cloned().unwrap_or_default());
        if !self.parts.is_empty() {
            file.insert("$defs".to_owned(), json!(self.parts));
        }
        let mut file = Value::Object(file);
        move_references(&mut file);
        file
    }
}

fn written(schema: &impl serde::Serialize) -> Value {
    serde_json::to_value(schema).expect("a schema can be written")
}

fn move_references(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(reference) if name == "$ref" => {
                        *reference = reference.replace(COMPONENTS, DEFINITIONS);
                    }
                    other => move_references(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        _ => {}
    }
}
