//! Reading what a person or a system typed, so that *every* field at fault is named at once.
//!
//! A form is a JSON object. A web form posts strings where a program posts numbers and lists, so both spellings
//! of a value are taken; a field that nobody knows is refused by name, since it is most likely a slip.
//!
//! Every text is scanned for personal data as it is read ([`crate::privacy`]), so that no use case can forget to. What
//! is found is refused, unless the form's [`NOT_PERSONAL`] says that it is none. No refusal quotes what was typed:
//! refusals are logged.

mod declared;
mod fault;

use std::{collections::BTreeSet, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use declared::MOST_DECLARED;
pub use declared::{NOT_PERSONAL, NotPersonal, declared, declared_kinds};
pub use fault::{FieldError, FoundAt, PERSONAL_DATA, Unknown, unreadable};

use crate::privacy::{self, Find};

/// The fields as they were sent.
pub type Fields = Map<String, Value>;

/// A reader of [`Fields`] that collects the faults.
#[derive(Debug)]
pub struct Form<'a> {
    fields: &'a Fields,
    read: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
    declared: BTreeSet<String>,
}

impl<'a> Form<'a> {
    /// Starts reading.
    pub fn new(fields: &'a Fields) -> Self {
        let mut form = Self { fields, read: BTreeSet::new(), errors: Vec::new(), declared: BTreeSet::new() };
        form.declared = form.list(NOT_PERSONAL, MOST_DECLARED).into_iter().collect();
        form
    }

    /// Notes a fault that only the caller can see (an id that nobody has, two fields that disagree).
    pub fn fault(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// A text that must be there, of 1 to `max` characters after trimming.
    pub fn text(&mut self, field: &'static str, max: usize) -> Option<String> {
        let text = self.optional_text(field, max);
        if text.is_none() && !self.has_fault(field) {
            self.fault(FieldError::new(field, "required", "is required"));
        }
        text
    }

    /// A text that may be left out or empty.
    pub fn optional_text(&mut self, field: &'static str, max: usize) -> Option<String> {
        let text = self.word(field)?;
        let length = text.chars().count();
        if length > max {
            let detail = format!("has {length} characters; at most {max} are taken");
            self.fault(FieldError::new(field, "too_long", detail));
            return None;
        }
        // NUL cannot be stored in PostgreSQL; other control characters only hide things from the reader.
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.fault(FieldError::new(field, "invalid", "has a control character"));
            return None;
        }
        let finds = self.personal_data(field, &text);
        if !finds.is_empty() {
            self.fault(FieldError::personal_data(field, finds));
            return None;
        }
        Some(text)
    }

    /// What was found in a text and is not declared.
    fn personal_data(&self, field: &str, text: &str) -> Vec<FoundAt> {
        let sent = self.fields.get(field).and_then(Value::as_str).unwrap_or(text);
        let blank = sent.chars().take_while(|c| c.is_whitespace()).count();
        let (mut bytes, mut characters) = (0, blank);
        let mut place = |at: usize| {
            characters += text.get(bytes..at).map_or(0, |passed| passed.chars().count());
            bytes = at;
            characters
        };
        let found = |find: Find| {
            let (id, start, end) = (find.id(), place(find.range.start), place(find.range.end));
            FoundAt { kind: find.kind, id, start, end }
        };
        let finds: Vec<FoundAt> = privacy::scan(text).into_iter().map(found).collect();
        finds.into_iter().filter(|find| !self.declared.contains(&find.id)).collect()
    }

    /// A value of a closed list or an id, that must be there.
    pub fn value<T>(&mut self, field: &'static str) -> Option<T>
    where
        T: FromStr,
        Unknown: From<T::Err>,
    {
        let value = self.optional_value(field);
        if value.is_none() && !self.has_fault(field) {
            self.fault(FieldError::new(field, "required", "is required"));
        }
        value
    }

    /// A value of a closed list or an id, that may be left out.
    pub fn optional_value<T>(&mut self, field: &'static str) -> Option<T>
    where
        T: FromStr,
        Unknown: From<T::Err>,
    {
        let text = self.word(field)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(FieldError::new(field, "unknown", Unknown::from(error).to_string()));
                None
            }
        }
    }

    /// A moment in RFC 3339, that must be there.
    pub fn time(&mut self, field: &'static str) -> Option<Timestamp> {
        let time = self.optional_time(field);
        if time.is_none() && !self.has_fault(field) {
            self.fault(FieldError::new(field, "required", "is required"));
        }
        time
    }

    /// A moment in RFC 3339, that may be left out.
    pub fn optional_time(&mut self, field: &'static str) -> Option<Timestamp> {
        let text = self.word(field)?;
        let parsed = text.parse::<Timestamp>();
        if parsed.is_err() {
            let detail = "is a date and time with its offset, as in 2026-03-01T09:30:00+11:00 (RFC 3339)";
            self.fault(FieldError::new(field, "invalid", detail));
        }
        parsed.ok()
    }

    /// Yes or no; no when left out, as a box that is not ticked.
    pub fn flag(&mut self, field: &'static str) -> bool {
        self.optional_flag(field).unwrap_or(false)
    }

    /// Yes, no, or not said.
    pub fn optional_flag(&mut self, field: &'static str) -> Option<bool> {
        let text = self.word(field)?;
        match text.as_str() {
            "true" | "on" | "yes" => Some(true),
            "false" | "off" | "no" => Some(false),
            _ => {
                self.fault(FieldError::new(field, "invalid", "is true or false"));
                None
            }
        }
    }

    /// A list of at most `max` values: a JSON list, or one text with the values set apart by spaces or commas.
    pub fn list<T>(&mut self, field: &'static str, max: usize) -> Vec<T>
    where
        T: FromStr,
        Unknown: From<T::Err>,
    {
        self.read.insert(field);
        let words: Vec<&str> = match self.fields.get(field) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => {
                text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect()
            }
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).collect()
            }
            Some(_) => {
                self.fault(FieldError::new(field, "invalid", "is a list of texts"));
                return Vec::new();
            }
        };
        if words.len() > max {
            let detail = format!("has {} entries; at most {max} are taken", words.len());
            self.fault(FieldError::new(field, "too_long", detail));
            return Vec::new();
        }
        let mut values = Vec::with_capacity(words.len());
        for (at, word) in words.into_iter().enumerate() {
            let entry = at + 1;
            if let Some(find) = privacy::scan(word).first() {
                let detail =
                    format!("entry {entry} looks like personal data ({}): take it out", find.kind.label());
                self.fault(FieldError::new(field, PERSONAL_DATA, detail));
                continue;
            }
            match word.parse() {
                Ok(value) => values.push(value),
                Err(error) => {
                    let detail = format!("entry {entry}: {}", Unknown::from(error));
                    self.fault(FieldError::new(field, "invalid", detail));
                }
            }
        }
        values
    }

    /// Ends reading: the value that `make` builds, or every fault. `make` gives `None` only where a fault was noted.
    pub fn finish<T>(mut self, make: impl FnOnce() -> Option<T>) -> Result<T, Vec<FieldError>> {
        // Of very many and very long names a few are enough, and all of them would not fit into an answer.
        const NAMED: usize = 20;
        const LONGEST_NAME: usize = 64;
        let known = self.read.iter().copied().collect::<Vec<_>>().join(", ");
        let unknown: Vec<&String> =
            self.fields.keys().filter(|name| !self.read.contains(name.as_str())).collect();
        let unnamed = unknown.len().saturating_sub(NAMED);
        for (at, name) in unknown.into_iter().take(NAMED).enumerate() {
            let more = if at + 1 == NAMED && unnamed > 0 {
                format!(", nor are {unnamed} more")
            } else {
                String::new()
            };
            let detail = format!("is not a field of this form{more}; it has: {known}");
            let name: String = privacy::mask(name, |_| false).chars().take(LONGEST_NAME).collect();
            self.errors.push(FieldError::new(&name, "unknown", detail));
        }
        match make() {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }

    /// Whether a fault of this field is noted already.
    pub fn has_fault(&self, field: &str) -> bool {
        self.errors.iter().any(|error| error.field == field)
    }

    /// The field as trimmed text; `None` when it is left out, null or blank.
    fn word(&mut self, field: &'static str) -> Option<String> {
        self.read.insert(field);
        let text = match self.fields.get(field)? {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Array(_) | Value::Object(_) => {
                self.fault(FieldError::new(field, "invalid", "is a single value"));
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }
}

/// A form with a fixed set of fields.
pub trait ReadForm: Sized {
    /// Reads the fields, noting every fault.
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>>;
}

/// The form without fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Empty {}

impl ReadForm for Empty {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        Form::new(fields).finish(|| Some(Self {}))
    }
}

#[cfg(test)]
mod tests;
