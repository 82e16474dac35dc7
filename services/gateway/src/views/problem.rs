//! A refusal as a page.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::Extensions,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use contracts::Problem;
use messaging::Failure;

use super::{
    frame::Frame,
    page::{render, status},
    signed_in::session,
};
use crate::{http::refusal::Refusal, state::Portal};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    problem: Problem,
    way: Way,
}

/// The same for who is signed in, with the way to everywhere else.
#[derive(Template)]
#[template(path = "problem_signed_in.html")]
struct SignedInProblemPage {
    frame: Frame,
    problem: Problem,
    way: Way,
}

/// Where one goes on from a refusal.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) to: String,
    pub(crate) words: String,
}

impl Default for Way {
    fn default() -> Self {
        Self { to: "/".to_owned(), words: "Go to your first page".to_owned() }
    }
}

/// Why there is no page.
pub(crate) enum Instead {
    /// Another page comes first.
    Go(Redirect),
    /// It was refused, and this is the way on.
    Told(Box<Problem>, Way),
}

impl From<Problem> for Instead {
    fn from(problem: Problem) -> Self {
        Self::Told(Box::new(problem), Way::default())
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
            Self::Told(problem, way) => page_with(*problem, way),
        }
    }
}

/// The page of a refusal. [`in_a_frame`] gives it what stands around every page.
pub(crate) fn page(problem: Problem) -> Response {
    page_with(problem, Way::default())
}

fn page_with(mut problem: Problem, way: Way) -> Response {
    if problem.trace_id.is_none() {
        problem.trace_id = telemetry::current_trace_id();
    }
    let mut response = render(status(&problem), &ProblemPage { problem: problem.clone(), way: way.clone() });
    response.extensions_mut().insert(Refused(problem, way));
    response
}

/// What a page was refused for.
#[derive(Clone)]
struct Refused(Problem, Way);

/// Puts a refusal into the frame of whoever is signed in, so that it is no dead end.
pub(crate) async fn in_a_frame(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let (headers, path) = (request.headers().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let Some(Refused(problem, way)) = response.extensions_mut().remove() else { return response };
    // Where not even that can be read, the bare page has said it.
    // The request itself has already renewed what was due.
    let found = session(&portal, &headers, &Extensions::new()).await;
    let Ok(Some(session)) = found else { return response };
    let frame = Frame::new(&portal, &session.viewer, &session.key, &headers, &path).await;
    render(status(&problem), &SignedInProblemPage { frame, problem, way })
}
