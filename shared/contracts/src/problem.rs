//! Refusals: RFC 9457 problem details, the same over HTTP and over NATS.

use serde::{Deserialize, Serialize};

use crate::form::FieldError;

/// What kind of refusal it is; fixes type, title and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 400: not readable at all.
    Malformed,
    /// 401: nobody is signed in.
    Unauthenticated,
    /// 403: known, but not allowed.
    Forbidden,
    /// 404: not there, or not allowed to know.
    NotFound,
    /// 409: not in this state.
    Conflict,
    /// 412: the caller acted on an old version.
    Stale,
    /// 413: larger than is taken.
    TooLarge,
    /// 422: fields at fault.
    Invalid,
    /// 429: too many tries.
    TooMany,
    /// 500: our fault.
    Internal,
    /// 503: a part that is needed does not answer; nothing was done, or it is safe to repeat with the same key.
    Unavailable,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Malformed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Stale,
        Self::TooLarge,
        Self::Invalid,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    const fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "malformed", "The request cannot be read"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in first"),
            Self::Forbidden => (403, "forbidden", "Not allowed"),
            Self::NotFound => (404, "not-found", "Not found"),
            Self::Conflict => (409, "conflict", "Not possible in this state"),
            Self::Stale => (412, "stale", "The incident has changed since"),
            Self::TooLarge => (413, "too-large", "Too large"),
            Self::Invalid => (422, "invalid", "Some fields need attention"),
            Self::TooMany => (429, "too-many", "Too many tries"),
            Self::Internal => (500, "internal", "Something broke on our side"),
            Self::Unavailable => (503, "unavailable", "Not available right now"),
        }
    }

    /// The HTTP status, and the code in the services framework's error header.
    pub const fn status(self) -> u16 {
        self.parts().0
    }

    /// The kind in words.
    pub const fn title(self) -> &'static str {
        self.parts().2
    }

    /// The kind of an HTTP status; internal where none is known.
    pub fn from_status(status: u16) -> Self {
        Self::ALL.into_iter().find(|kind| kind.status() == status).unwrap_or(Self::Internal)
    }
}

/// The longest detail that is put together of faults, in characters.
const LONGEST_DETAIL: usize = 4_000;

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URN that names the kind of problem.
    #[serde(rename = "type")]
    pub type_: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time, and the way out.
    pub detail: String,
    /// Every field at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The state that stands in the way: a status of the incident or a state of the referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What the caller may do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<String>>,
    /// The trace in which it happened, for a question to the operators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (status, name, title) = kind.parts();
        Self {
            type_: format!("urn:cdr-portal:problem:{name}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            errors: Vec::new(),
            state: None,
            allowed_actions: None,
            trace_id: None,
        }
    }

    /// Fields at fault. The detail says the same in one text, for people, up to a length.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut detail =
            errors.iter().map(|e| format!("{} {}", e.field, e.detail)).collect::<Vec<_>>().join("; ");
        if let Some((end, _)) = detail.char_indices().nth(LONGEST_DETAIL) {
            detail.truncate(end);
            detail.push('…');
        }
        Self { errors, ..Self::new(Kind::Invalid, detail) }
    }

    /// One field at fault.
    pub fn invalid_field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, code, detail)])
    }

    /// Something that is not there, or that the caller may not know of.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(Kind::NotFound, format!("There is no {what} that you can see."))
    }

    /// Not in this state; says the state and what is allowed instead.
    pub fn conflict<A: ToString>(
        detail: impl Into<String>,
        state: impl std::fmt::Display,
        allowed: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            state: Some(state.to_string()),
            allowed_actions: Some(allowed.into_iter().map(|action| action.to_string()).collect()),
            ..Self::new(Kind::Conflict, detail)
        }
    }

    /// The kind of this problem.
    pub fn kind(&self) -> Kind {
        Kind::from_status(self.status)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.status, self.detail)
    }
}

impl std::error::Error for Problem {}
