//! A form of a page: its fields, what was typed into them, and what is wrong with it. Which fields each form has says
//! [`super::fields`].

use std::{borrow::Cow, collections::BTreeSet};

use contracts::{
    Audience, FieldError,
    form::{Fields, PERSONAL_DATA, declared},
    privacy::{has_marker, scan},
};
use serde_json::Value;

use super::finds::{self, Shown};

/// A choice: its value and its words.
pub(crate) type Choice = (String, String);

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line.
    Line,
    /// Several.
    Long,
    /// Several lines with one thing on each.
    Lines,
    /// One of these; the first stands for nothing when its value is empty.
    Choice(Vec<Choice>),
    /// One of many, which stand in groups; none is chosen at first.
    Groups(Vec<Group>),
    /// One of a few, each with its meaning.
    Cards(Vec<Offer>),
    /// A box to tick.
    Flag,
    /// A day and a time, without an offset.
    Time,
    /// Files. Whether it asks what becomes of personal data in them is said by what was found.
    Files { asks: bool },
    /// Who is spoken to: one of these, all of them shown with who reads it.
    Readers(Vec<Reading>),
}

/// To whom one may speak, and who then reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) audience: Audience,
    /// Who reads it and who does not, in words.
    pub(crate) readers: String,
}

/// A choice that says what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) value: String,
    pub(crate) label: String,
    /// Empty where nothing follows.
    pub(crate) says: String,
}

/// A button that sends the form to its own page, which fills in what it can and gives all of it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) label: &'static str,
    pub(crate) to: &'static str,
}

/// Choices under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) label: String,
    pub(crate) offers: Vec<Offer>,
}

/// A field on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Cow<'static, str>,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    /// The most characters that are taken.
    pub(crate) most: Option<usize>,
    /// A button beside it that has the page look at the form again.
    pub(crate) look: Option<Look>,
    pub(crate) value: String,
    /// What the page has to say about the value.
    pub(crate) told: Vec<String>,
    /// What looks like personal data in the value.
    pub(crate) finds: Vec<Shown>,
    /// The ids of what is not shown of it and is stated to be none.
    pub(crate) not_shown: BTreeSet<String>,
    pub(crate) error: Option<String>,
}

impl Field {
    pub(super) fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let (hint, value) = (Cow::Borrowed(""), String::new());
        Self {
            name,
            label,
            hint,
            required: true,
            kind,
            most: None,
            look: None,
            value,
            told: Vec::new(),
            finds: Vec::new(),
            not_shown: BTreeSet::new(),
            error: None,
        }
    }

    pub(super) fn hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    pub(super) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    pub(super) fn most(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }

    pub(super) fn look(self, look: Look) -> Self {
        Self { look: Some(look), ..self }
    }

    /// The ids of what describes it, within a form: its hint, what is wrong with it and what was found in it.
    pub(crate) fn described_by(&self, form: &str) -> String {
        let hint = (!self.hint.is_empty()).then_some("hint");
        let error = self.error.is_some().then_some("error");
        let finds = (!self.finds.is_empty()).then_some("finds");
        let ids =
            [hint, error, finds].into_iter().flatten().map(|part| format!("{form}-{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }

    /// What follows from what is chosen; empty when nothing is chosen, or nothing follows.
    pub(crate) fn says(&self) -> &str {
        let Kind::Groups(groups) = &self.kind else { return "" };
        let mut offers = groups.iter().flat_map(|group| &group.offers);
        offers.find(|offer| offer.value == self.value).map_or("", |offer| &offer.says)
    }
}

/// Whether something is wrong with one of the fields.
pub(crate) fn any_wrong(fields: impl AsRef<[Field]>) -> bool {
    fields.as_ref().iter().any(|field| field.error.is_some())
}

/// Whether something was found in one of the fields that is not stated to be no personal data.
pub(crate) fn any_found(fields: impl AsRef<[Field]>) -> bool {
    fields.as_ref().iter().flat_map(|field| &field.finds).any(|find| !find.declared)
}

/// Whether the draft of these fields is not word for word what was typed: something is masked in it.
pub(crate) fn draft_is_masked(fields: impl AsRef<[Field]>) -> bool {
    let masked = |field: &Field| {
        has_marker(&field.value)
            || field.finds.iter().any(|find| !find.declared)
            // Of what is not sent itself nothing is shown.
            || field.finds.is_empty() && !scan(&field.value).is_empty()
    };
    fields.as_ref().iter().any(masked)
}

/// A fault in the words of a page, where the writer sees each find beside the field.
fn in_words(error: &FieldError) -> String {
    if error.code == PERSONAL_DATA && !error.finds.is_empty() {
        "holds what looks like personal data. Mask it, or say that it is none.".to_owned()
    } else {
        error.detail.clone()
    }
}

/// Puts back what was typed, and each fault beside its field. Gives the faults that belong to no field of these.
pub(crate) fn fill(fields: &mut [Field], typed: &Fields, errors: &[FieldError]) -> Vec<String> {
    let declared = declared(typed);
    for field in fields.iter_mut() {
        if let Some(Value::String(text)) = typed.get(field.name) {
            field.value.clone_from(text);
            if matches!(field.kind, Kind::Line | Kind::Long) {
                (field.finds, field.not_shown) = finds::shown(text, &declared);
            }
        }
        let fault = errors.iter().find(|error| error.field == field.name);
        if let Kind::Files { asks } = &mut field.kind {
            *asks = fault.is_some_and(|fault| fault.code == PERSONAL_DATA);
        }
        field.error = fault.map(in_words);
    }
    let known = |error: &&FieldError| !fields.iter().any(|field| field.name == error.field);
    errors.iter().filter(known).map(|error| format!("{} {}", error.field, error.detail)).collect()
}

pub(super) fn labelled<T: Copy + ToString>(values: &[T], label: impl Fn(T) -> &'static str) -> Vec<Choice> {
    values.iter().map(|value| (value.to_string(), label(*value).to_owned())).collect()
}

pub(super) fn or_none(mut choices: Vec<Choice>, none: &str) -> Vec<Choice> {
    choices.insert(0, (String::new(), none.to_owned()));
    choices
}

#[cfg(test)]
mod tests {
    use contracts::Action;
    use serde_json::json;

    use super::*;
    use crate::domain::fields::{Offered, action};

    #[test]
    fn what_was_typed_stays_and_each_fault_stands_beside_its_field() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(typed) = json!({ "text": "the clock", "code": "magic" }) else {
            panic!("an object")
        };
        let errors =
            [FieldError::new("code", "unknown", "is no cause"), FieldError::new("x", "unknown", "is none")];
        let rest = fill(&mut fields, &typed, &errors);
        assert_eq!(fields[0].error.as_deref(), Some("is no cause"));
        assert_eq!((fields[1].value.as_str(), fields[1].error.as_deref()), ("the clock", None));
        assert_eq!(rest, ["x is none"]);
    }

    #[test]
    fn a_field_is_described_by_its_hint_and_by_what_is_wrong_with_it() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(typed) = json!({}) else { panic!("an object") };
        assert!(!any_wrong(&fields));
        fill(&mut fields, &typed, &[FieldError::new("text", "required", "is required")]);
        assert!(any_wrong(&fields));
        let described: Vec<_> = fields.iter().map(|field| field.described_by("f")).collect();
        assert_eq!(described, ["", "f-text-hint f-text-error", ""]);
    }

    #[test]
    fn what_is_found_stands_beside_its_field_until_it_is_stated_to_be_none() {
        let mut fields = action(Action::SetRootCause, &Offered::default());
        let Value::Object(mut typed) = json!({ "text": "NMI 2001985732" }) else { panic!("an object") };
        fill(&mut fields, &typed, &[]);
        assert!(any_found(&fields) && draft_is_masked(&fields));
        assert_eq!(fields[1].described_by("f"), "f-text-hint f-text-finds");
        typed.insert("not_personal".to_owned(), fields[1].finds[0].id.clone().into());
        fill(&mut fields, &typed, &[]);
        assert!(!any_found(&fields) && fields[1].finds[0].declared);
    }
}
