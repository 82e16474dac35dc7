//! The headers that a command may carry: `If-Match` and `Idempotency-Key`.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};
use contracts::{FieldError, Problem, command::check_idempotency_key};

use super::refusal::Refusal;

/// The header by which a repeat is known.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// On what conditions the command is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    /// The version that the caller saw.
    pub(crate) expected_version: Option<i64>,
    /// By which the owner knows a repeat.
    pub(crate) idempotency_key: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(read(&parts.headers)?)
    }
}

/// What a reader has already: `If-None-Match`.
pub(crate) struct Known(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        Ok(Self(known.map(str::to_owned)))
    }
}

impl Known {
    /// Whether the reader has this version.
    pub(crate) fn is(&self, etag: &str) -> bool {
        self.0
            .as_deref()
            .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
    }
}

/// The `ETag` of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

fn read(headers: &HeaderMap) -> Result<Conditions, Problem> {
    let mut errors = Vec::new();
    let expected_version = headers.get(header::IF_MATCH).and_then(|value| {
        let version = version(value);
        if version.is_err() {
            let detail = "is the ETag of what you read, as in \"7\"";
            errors.push(FieldError::new("If-Match", "invalid", detail));
        }
        version.ok().flatten()
    });
    let idempotency_key = headers.get(IDEMPOTENCY_KEY).map(|value| {
        // What is no text is no visible ASCII either.
        let key = value.to_str().unwrap_or_default();
        errors.extend(check_idempotency_key("Idempotency-Key", key).err());
        key.to_owned()
    });
    if errors.is_empty() {
        Ok(Conditions { expected_version, idempotency_key })
    } else {
        Err(Problem::invalid(errors))
    }
}

/// The version in an `ETag` of ours; none in `*`, which any version meets.
fn version(value: &HeaderValue) -> Result<Option<i64>, ()> {
    let text = value.to_str().map_err(|_| ())?.trim();
    if text == "*" {
        return Ok(None);
    }
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).ok_or(())?;
    let version: i64 = quoted.parse().map_err(|_| ())?;
    if version > 0 { Ok(Some(version)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use contracts::command::LONGEST_IDEMPOTENCY_KEY;

    use super::*;

    fn given(name: HeaderName, value: &'static str) -> Result<Conditions, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        read(&headers)
    }

    #[test]
    fn a_version_is_an_etag_of_ours() {
        let version = |text| given(header::IF_MATCH, text).map(|conditions| conditions.expected_version);
        assert_eq!(version("\"7\""), Ok(Some(7)));
        assert_eq!(version("*"), Ok(None));
        for wrong in ["7", "\"0\"", "\"a\"", "W/\"7\"", "\"7\", \"8\""] {
            assert_eq!(version(wrong).expect_err(wrong).status, 422);
        }
    }

    #[test]
    fn a_key_is_visible_and_not_too_long() {
        assert!(given(IDEMPOTENCY_KEY, "a-key").is_ok());
        for wrong in ["", "a key", "jo@retailer.com.au"] {
            assert_eq!(given(IDEMPOTENCY_KEY, wrong).expect_err(wrong).status, 422);
        }
        let mut headers = HeaderMap::new();
        let long = "k".repeat(LONGEST_IDEMPOTENCY_KEY + 1);
        headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_str(&long).expect("a header"));
        assert!(read(&headers).is_err());
        headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_bytes(b"\xe9").expect("a header"));
        assert!(read(&headers).is_err());
    }
}
