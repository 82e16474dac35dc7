//! Refusals over HTTP: RFC 9457.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{Problem, problem::Kind};
use messaging::Failure;

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Failure> for Refusal {
    /// What broke on our side is logged here, and the caller gets the trace id to ask about.
    fn from(failure: Failure) -> Self {
        match &failure {
            Failure::Refused(_) => {}
            broken if broken.is_passing() => tracing::warn!(error = %broken, "a part is away"),
            broken => tracing::error!(error = %broken, "a request broke"),
        }
        Self(failure.into_problem())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(mut problem) = self;
        if problem.trace_id.is_none() {
            problem.trace_id = telemetry::current_trace_id();
        }
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"CDR Incident Portal\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        // For the pages, which say the same in words.
        response.extensions_mut().insert(problem);
        response
    }
}

/// A status that is the web server's alone and has no kind among the portal's problems.
pub(crate) fn of_status(status: StatusCode, name: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem {
        type_: format!("urn:cdr-portal:problem:{name}"),
        title: title.to_owned(),
        status: status.as_u16(),
        ..Problem::new(Kind::Malformed, detail)
    }
}

/// 415.
pub(crate) fn wrong_media_type(given: &str) -> Problem {
    of_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "Not a body that is read here",
        format!("The body is `{given}`; send a JSON object as application/json."),
    )
}

/// 405.
pub(crate) fn wrong_method() -> Problem {
    of_status(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Not a method of this resource",
        "The header Allow says which methods there are.",
    )
}

/// 413.
pub(crate) fn too_large(limit: usize) -> Problem {
    Problem::new(Kind::TooLarge, format!("The body is larger than the {} KiB that are taken.", limit / 1024))
}
