//! Where in a paste the parts of an error response stand.

use std::borrow::Cow;

use serde_json::{Deserializer, Map, Value};
use uuid::Uuid;

use super::UnreadablePayload;
use crate::error_urn::PREFIX;

/// How many openings of a JSON value are tried: bounds the work on hostile input.
const MOST_TRIES: usize = 200;

/// The header that correlates a call from the recipient to AEMO.
const INTERACTION_ID: &str = "x-fapi-interaction-id";

/// The errors of the first payload in the text.
pub(super) fn errors(pasted: &str) -> Result<Vec<Value>, UnreadablePayload> {
    let text = straight_quotes(pasted);
    let mut start = 0;
    let mut seen_json = false;
    let mut broken = None;
    for _ in 0..MOST_TRIES {
        let Some(opening) = text[start..].find(['{', '[']).map(|at| start + at) else { break };
        let mut values = Deserializer::from_str(&text[opening..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                if let Some(errors) = errors_in(&value) {
                    return Ok(errors);
                }
                seen_json |= value.is_object();
                start = opening + values.byte_offset().max(1);
            }
            Some(Err(error)) => {
                // The words of prose in brackets are no broken payload; what names its errors is one.
                if broken.is_none()
                    && text[opening..].starts_with('{')
                    && text[opening..].contains("\"errors\"")
                {
                    broken = Some(position(&text, opening, &error));
                }
                start = opening + 1;
            }
            None => break,
        }
    }
    Err(broken.unwrap_or(if seen_json { UnreadablePayload::NoErrors } else { UnreadablePayload::NoJson }))
}

/// The errors of a payload, of an envelope around one (a log entry, a request collection), or of one error alone.
fn errors_in(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Object(fields) => match fields.get("errors") {
            Some(Value::Array(errors)) => Some(errors.clone()),
            Some(Value::Object(error)) => Some(vec![Value::Object(error.clone())]),
            _ if is_error(fields) => Some(vec![value.clone()]),
            _ => fields.values().find_map(errors_in),
        },
        Value::Array(items)
            if !items.is_empty() && items.iter().all(|item| item.as_object().is_some_and(is_error)) =>
        {
            Some(items.clone())
        }
        Value::Array(items) => items.iter().find_map(errors_in),
        // A body that was logged as a text. Each level of it doubles the escapes, so this ends soon.
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).ok().as_ref().and_then(errors_in)
        }
        _ => None,
    }
}

/// Whether an object is an error by itself: a code, and something that only errors have.
fn is_error(fields: &Map<String, Value>) -> bool {
    match fields.get("code") {
        Some(Value::String(code)) => {
            code.starts_with(PREFIX) || (fields.contains_key("title") && fields.contains_key("detail"))
        }
        Some(Value::Number(_)) => fields.contains_key("title") && fields.contains_key("detail"),
        _ => false,
    }
}

fn position(text: &str, opening: usize, error: &serde_json::Error) -> UnreadablePayload {
    let before = &text[..opening];
    let line = before.matches('\n').count() + error.line();
    let column = match error.line() {
        1 => opening - before.rfind('\n').map_or(0, |at| at + 1) + error.column(),
        _ => error.column(),
    };
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default().to_owned();
    UnreadablePayload::Broken { line, column, reason }
}

/// Word processors and ticket systems round the quotes of JSON.
fn straight_quotes(text: &str) -> Cow<'_, str> {
    if text.contains(['“', '”']) && !text.contains('"') {
        Cow::Owned(text.replace(['“', '”'], "\""))
    } else {
        Cow::Borrowed(text)
    }
}

/// The status of the last status line; a redirect or `100 Continue` may stand before it.
pub(super) fn status(pasted: &str) -> Option<u16> {
    pasted.lines().filter_map(status_in).next_back()
}

fn status_in(line: &str) -> Option<u16> {
    // `curl -v` marks what came in by “<”.
    let line = line.trim_start_matches(['<', '*', ' ', '\t', '"']);
    let rest = if starts_with(line, "HTTP/") {
        line.split_once(' ')?.1
    } else {
        let name = [":status", "status code", "http status", "status", "http"]
            .into_iter()
            .find(|name| starts_with(line, name))?;
        line[name.len()..].trim_start_matches(['"', ':', '=', ' ', '\t'])
    };
    let rest = rest.trim_start();
    let digits = rest.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    if rest.as_bytes().get(3).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    digits.parse().ok().filter(|status| (100..=599).contains(status))
}

fn starts_with(line: &str, word: &str) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The interaction id of the last header that has one: the response repeats the request's.
pub(super) fn interaction_id(pasted: &str) -> Option<Uuid> {
    let lower = pasted.to_ascii_lowercase();
    let ids = lower.match_indices(INTERACTION_ID).filter_map(|(at, name)| {
        let rest = lower[at + name.len()..].trim_start_matches(['"', '\'', '\\', ':', '=', '[', ' ', '\t']);
        rest.get(..36)?.parse().ok()
    });
    ids.last()
}
