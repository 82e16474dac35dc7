//! Reading what a person or a system typed, so that *every* field at fault is named at once.
//!
//! A form is a JSON object. A web form posts strings where a program posts numbers and lists, so both spellings
//! of a value are taken; a field that nobody knows is refused by name, since it is most likely a slip.
//!
//! Every text is scanned for personal data as it is read ([`crate::privacy`]), so that no use case can forget to. What
//! is found is refused, unless the form's [`NOT_PERSONAL`] says that it is none. No refusal quotes what was typed:
//! refusals are logged.

use std::{collections::BTreeSet, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, error::Category};

use crate::privacy::{self, Find, FindKind};

/// The field of every form in which its writer lists the ids of finds that are no personal data.
pub const NOT_PERSONAL: &str = "not_personal";

/// Ids of finds (`errors[].finds[].id` of the refusal) that the writer states to be no personal data. Only the schema
/// of [`NOT_PERSONAL`]: [`Form`] reads it with any form.
#[derive(utoipa::ToSchema)]
#[schema(max_items = 200, examples(json!(["nmi-1847"])))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct NotPersonal(Vec<String>);

/// The code of a fault of a text in which something was found.
pub const PERSONAL_DATA: &str = "personal_data";

/// The most finds that can be declared in a form.
const MOST_DECLARED: usize = 200;

/// The fields as they were sent.
pub type Fields = Map<String, Value>;

/// One field at fault and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The name of the field.
    pub field: String,
    /// What is wrong, in one word for programs: `required`, `too_long`, `unknown`, `invalid`, `not_allowed`,
    /// `personal_data`.
    pub code: String,
    /// What is wrong and what would be right, in a sentence.
    pub detail: String,
    /// With `personal_data`: what was found, and where in the text as it was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finds: Vec<FoundAt>,
}

/// What looks like personal data, and where. What it says is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FoundAt {
    /// What it looks like.
    pub kind: FindKind,
    /// What it is listed by in `not_personal`, if it is none.
    #[schema(examples("nmi-1847"))]
    pub id: String,
    /// Where it begins, in characters (Unicode code points) from the beginning of the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl FieldError {
    /// A fault of `field`.
    pub fn new(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), detail: detail.into(), finds: Vec::new() }
    }

    /// A text of `field` in which this was found.
    fn personal_data(field: &str, finds: Vec<FoundAt>) -> Self {
        let count = |kind: &FindKind| finds.iter().filter(|find| find.kind == *kind).count();
        let named = |kind: &FindKind| match count(kind) {
            0 => None,
            1 => Some(kind.label().to_owned()),
            many => Some(format!("{} ({many} times)", kind.label())),
        };
        let what: Vec<String> = FindKind::ALL.iter().filter_map(named).collect();
        let detail = format!(
            "holds what looks like personal data: {}. Mask it; or, if it is none, list its id (errors[].finds[].id) in \
             {NOT_PERSONAL}",
            what.join(", ")
        );
        Self { finds, ..Self::new(field, PERSONAL_DATA, detail) }
    }
}

/// What the writer of a form states to be no personal data: the ids of finds.
pub fn declared(fields: &Fields) -> BTreeSet<String> {
    Form::new(fields).declared
}

/// Of what kinds that is; for the record, which nothing of the text itself may enter.
pub fn declared_kinds(fields: &Fields) -> Vec<FindKind> {
    let kind = |id: &String| id.rsplit_once('-').and_then(|(kind, _)| kind.parse().ok());
    declared(fields).iter().filter_map(kind).collect()
}

/// What is wrong with a JSON text, and where. Unlike the error's own words it quotes nothing.
pub fn unreadable(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Io | Category::Eof => "it breaks off",
        Category::Syntax => "it is no JSON",
        Category::Data => "it is JSON of another form",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

/// A word outside of a closed list, or an id that is not formed as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unknown(String);

impl Unknown {
    pub(crate) fn new(what: &str, allowed: &[&str]) -> Self {
        Self(format!("{what} is one of: {}", allowed.join(", ")))
    }

    pub(crate) fn shaped(what: &str, form: &str) -> Self {
        Self(format!("{what} is written {form}"))
    }
}

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
        T::Err: std::fmt::Display,
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
        T::Err: std::fmt::Display,
    {
        let text = self.word(field)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(FieldError::new(field, "unknown", error.to_string()));
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
        T::Err: std::fmt::Display,
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
                    self.fault(FieldError::new(field, "invalid", format!("entry {entry}: {error}")));
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
mod tests {
    use serde_json::json;

    use super::*;
    use crate::incident::Severity;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("not an object"),
        }
    }

    #[test]
    fn every_field_at_fault_is_named_at_once() {
        let fields =
            fields(json!({"severity": 9, "summary": "x".repeat(300), "sumary": "slip", "ids": ["a", 1]}));
        let mut form = Form::new(&fields);
        form.text("summary", 255);
        form.text("description", 10);
        form.value::<Severity>("severity");
        form.list::<String>("ids", 3);
        let errors = form.finish(|| Some(())).expect_err("four faults and a slip");
        let named: BTreeSet<_> = errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
        let expected = [
            ("description", "required"),
            ("ids", "invalid"),
            ("severity", "unknown"),
            ("sumary", "unknown"),
            ("summary", "too_long"),
        ];
        assert_eq!(named, BTreeSet::from(expected));
    }

    #[test]
    fn a_web_form_and_a_program_say_the_same() {
        for spelling in [
            json!({"severity": 2, "ids": ["a", "b"], "flag": true}),
            json!({"severity": "2", "ids": "a, b", "flag": "on"}),
        ] {
            let fields = fields(spelling);
            let mut form = Form::new(&fields);
            let read = (form.value::<Severity>("severity"), form.list::<String>("ids", 9), form.flag("flag"));
            assert_eq!(read, (Some(Severity::Major), vec!["a".to_owned(), "b".to_owned()], true));
        }
    }

    #[test]
    fn what_is_found_is_named_by_its_place_and_never_repeated() {
        let fields = fields(json!({
            "summary": "  à la NMI 2001985732, jo@retailer.com.au", "ids": ["2001985732", "a"], "2001985732": 1
        }));
        let mut form = Form::new(&fields);
        assert_eq!(form.text("summary", 255), None);
        form.list::<String>("ids", 3);
        let errors = form.finish(|| Some(())).expect_err("finds");
        let [in_summary, in_ids, name] = &errors[..] else { panic!("{errors:?}") };
        assert_eq!((in_summary.field.as_str(), in_summary.code.as_str()), ("summary", PERSONAL_DATA));
        let places: Vec<_> = in_summary.finds.iter().map(|find| (find.kind, find.start, find.end)).collect();
        assert_eq!(places, [(FindKind::Nmi, 11, 21), (FindKind::Email, 23, 41)]);
        assert_eq!((in_ids.field.as_str(), in_ids.code.as_str()), ("ids", PERSONAL_DATA));
        assert_eq!(name.field, "[NMI masked]");
        let said = serde_json::to_string(&errors).expect("JSON");
        assert!(!said.contains("2001985732") && !said.contains("retailer"), "{said}");
    }

    #[test]
    fn a_find_that_is_declared_is_taken_and_no_other() {
        let id = privacy::scan("2001985732")[0].id();
        for declared in [json!([id]), json!(format!("email-0000 {id}"))] {
            let fields = fields(json!({"a": "2001985732", "b": "3075621875", "not_personal": declared}));
            let mut form = Form::new(&fields);
            assert_eq!(form.text("a", 100).as_deref(), Some("2001985732"));
            assert_eq!(form.text("b", 100), None);
            assert_eq!(form.finish(|| Some(())).expect_err("the other").len(), 1);
            assert!(declared_kinds(&fields).contains(&FindKind::Nmi));
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_quoted() {
        for (text, said) in [
            ("\"2001985732\"", "it is JSON of another form (line 1, column 12)"),
            ("2001985732", "it is JSON of another form (line 1, column 10)"),
            ("{2001985732", "it is no JSON (line 1, column 2)"),
            ("{\"a\": \"2001985732", "it breaks off (line 1, column 17)"),
        ] {
            assert_eq!(unreadable(&serde_json::from_str::<Fields>(text).expect_err(text)), said);
        }
    }

    #[test]
    fn a_control_character_is_refused() {
        let fields = fields(json!({"summary": "a\u{0}b"}));
        let mut form = Form::new(&fields);
        assert_eq!(form.text("summary", 10), None);
        assert!(form.has_fault("summary"));
    }
}
