//! What is wrong with a field, and the way out.

use std::{convert::Infallible, num::ParseIntError};

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::NOT_PERSONAL;
use crate::privacy::FindKind;

/// The code of a fault of a text in which something was found.
pub const PERSONAL_DATA: &str = "personal_data";

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
    pub(super) fn personal_data(field: &str, finds: Vec<FoundAt>) -> Self {
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
    /// What it is, as in “a severity”, and every word that it may be.
    pub fn new(what: &str, allowed: &[&str]) -> Self {
        Self(format!("{what} is one of: {}", allowed.join(", ")))
    }

    pub(crate) fn shaped(what: &str, form: &str) -> Self {
        Self(format!("{what} is written {form}"))
    }
}

/// Their own words are for programmers, and quote what was typed.
impl From<uuid::Error> for Unknown {
    fn from(_: uuid::Error) -> Self {
        Self::shaped("an id", "as a UUID, 019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f")
    }
}

impl From<ParseIntError> for Unknown {
    fn from(_: ParseIntError) -> Self {
        Self::shaped("a number", "in digits")
    }
}

impl From<Infallible> for Unknown {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
