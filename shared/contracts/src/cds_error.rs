//! Reading an error response that somebody pastes (DOMAIN, "Triage hints", error payload).
//!
//! What is pasted is seldom the bare body: the whole HTTP response as `curl -i` or `-v` prints it, a log line, a
//! ticket with the payload somewhere in it. So the payload is looked for, and with it the status line and the
//! `x-fapi-interaction-id`.

mod found;

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    command::LONGEST_TEXT,
    error_urn::{ErrorUrn, PREFIX},
};

/// The longest paste that is read, in bytes.
pub const LONGEST_PASTE: usize = 64 * 1024;

/// The most errors of one payload that are read; what fills in a form stands in the first ones.
const MOST_ERRORS: usize = 50;

/// An error response as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CdsErrorPayload {
    /// The HTTP status, where the paste had a status line.
    pub http_status: Option<u16>,
    /// The `x-fapi-interaction-id`, where the paste had the header.
    pub interaction_id: Option<Uuid>,
    /// The errors, in their order; at least one.
    pub errors: Vec<CdsError>,
}

/// One error of a payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CdsError {
    /// The name in the standards: `code`, or `meta.urn` where the code is the participant's own.
    pub urn: Option<String>,
    /// The code as it stands in the payload.
    pub code: String,
    /// The title.
    pub title: Option<String>,
    /// The detail.
    pub detail: Option<String>,
    /// `isSecondaryDataHolderError`: the fault arose on AEMO's leg.
    pub secondary: Option<bool>,
    /// The group of errors, as in `Authorisation`.
    pub category: Option<String>,
    /// Whether asking again is in vain: “Invalid…” is permanent, “Unavailable…” temporary.
    pub permanent: Option<bool>,
}

/// The fields of the raise form that a payload fills in, by their names there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RaiseFields {
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The URN of the error that says most: one of AEMO's leg before others, then the first with a URN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_urn: Option<String>,
    /// Whether any error is of AEMO's leg; absent where the payload does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_data_holder_error: Option<bool>,
    /// The `x-fapi-interaction-id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interaction_ids: Vec<Uuid>,
    /// What happened: titles and details, one error a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
}

/// Why a paste cannot be read, and what is missing. Never quotes the paste, which may hold what nobody should see.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadablePayload {
    /// Nothing was pasted.
    #[error("Paste the error response: its body begins with {{\"errors\": [")]
    Empty,
    /// More than is read.
    #[error("This has {length} bytes; at most {LONGEST_PASTE} are read. Paste only the error response.")]
    TooLong {
        /// How many bytes it has.
        length: usize,
    },
    /// There is no JSON in it.
    #[error("There is no JSON in this. The body of the response is missing; it begins with {{\"errors\": [")]
    NoJson,
    /// The JSON is cut off or damaged.
    #[error("The JSON cannot be read beyond line {line}, column {column}: {reason}. Paste the whole body.")]
    Broken {
        /// The line of the paste, from 1.
        line: usize,
        /// The column in that line, from 1, in bytes.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// There is JSON, but no error payload of the standards.
    #[error(
        "The JSON has no list of errors. A CDS error payload reads {{\"errors\": [{{\"code\": …, \"title\": …}}]}}"
    )]
    NoErrors,
    /// An error without its code.
    #[error("Error {number} of the payload has no code.")]
    NoCode {
        /// Which one, from 1.
        number: usize,
    },
}

/// Reads a pasted error response.
pub fn parse(pasted: &str) -> Result<CdsErrorPayload, UnreadablePayload> {
    if pasted.len() > LONGEST_PASTE {
        return Err(UnreadablePayload::TooLong { length: pasted.len() });
    }
    if pasted.trim().is_empty() {
        return Err(UnreadablePayload::Empty);
    }
    let errors = found::errors(pasted)?;
    if errors.is_empty() {
        return Err(UnreadablePayload::NoErrors);
    }
    let errors = errors.iter().take(MOST_ERRORS).enumerate();
    Ok(CdsErrorPayload {
        http_status: found::status(pasted),
        interaction_id: found::interaction_id(pasted),
        errors: errors.map(|(at, error)| CdsError::read(at + 1, error)).collect::<Result<_, _>>()?,
    })
}

impl CdsErrorPayload {
    /// What of the raise form it fills in.
    pub fn raise_fields(&self) -> RaiseFields {
        let telling = self
            .errors
            .iter()
            .filter(|error| error.urn.is_some())
            .min_by_key(|error| error.secondary != Some(true));
        let lines: Vec<String> = self.errors.iter().filter_map(CdsError::sentence).collect();
        RaiseFields {
            http_status: self.http_status,
            error_urn: telling.and_then(|error| error.urn.clone()),
            secondary_data_holder_error: self.errors.iter().filter_map(|error| error.secondary).max(),
            interaction_ids: self.interaction_id.into_iter().collect(),
            actual: (!lines.is_empty()).then(|| lines.join("\n").chars().take(LONGEST_TEXT).collect()),
        }
    }
}

impl CdsError {
    fn read(number: usize, error: &Value) -> Result<Self, UnreadablePayload> {
        let fields = error.as_object().ok_or(UnreadablePayload::NoCode { number })?;
        let meta = || fields.get("meta").and_then(Value::as_object).and_then(|meta| text(meta, "urn"));
        let code = text(fields, "code").or_else(meta).ok_or(UnreadablePayload::NoCode { number })?;
        let named = if code.starts_with(PREFIX) { Some(code.clone()) } else { meta() };
        let urn: Option<ErrorUrn> = named.and_then(|name| name.parse().ok());
        Ok(Self {
            category: urn.as_ref().map(|urn| urn.category().to_owned()),
            permanent: urn.as_ref().and_then(ErrorUrn::permanent),
            urn: urn.map(|urn| urn.to_string()),
            code,
            title: text(fields, "title"),
            detail: text(fields, "detail"),
            secondary: flag(fields, "isSecondaryDataHolderError"),
        })
    }

    /// Title and detail as one line.
    fn sentence(&self) -> Option<String> {
        match (&self.title, &self.detail) {
            (Some(title), Some(detail)) if title != detail => Some(format!("{title}: {detail}")),
            (Some(one), _) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }
}

/// A text that is there and not blank; old payloads spell codes as numbers.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn flag(fields: &Map<String, Value>, name: &str) -> Option<bool> {
    match fields.get(name)? {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
