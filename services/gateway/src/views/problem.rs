//! A refusal as a page.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use contracts::Problem;
use messaging::Failure;

use super::page::{render, status};
use crate::http::refusal::Refusal;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    problem: Problem,
}

/// Why there is no page.
pub(crate) enum Instead {
    /// Another page comes first.
    Go(Redirect),
    /// It was refused.
    Told(Box<Problem>),
}

impl From<Problem> for Instead {
    fn from(problem: Problem) -> Self {
        Self::Told(Box::new(problem))
    }
}

impl From<Failure> for Instead {
    fn from(failure: Failure) -> Self {
        Refusal::from(failure).into()
    }
}

impl From<Refusal> for Instead {
    fn from(Refusal(problem): Refusal) -> Self {
        problem.into()
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        match self {
            Self::Go(redirect) => redirect.into_response(),
            Self::Told(problem) => page(*problem),
        }
    }
}

/// The page of a refusal.
pub(crate) fn page(mut problem: Problem) -> Response {
    if problem.trace_id.is_none() {
        problem.trace_id = telemetry::current_trace_id();
    }
    render(status(&problem), &ProblemPage { problem })
}
