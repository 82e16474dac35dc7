//! Each request in a span of its own, whose trace goes back with the response.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, field::Empty, info_span};

use super::refusal::{Refusal, wrong_method};

/// W3C Trace Context, level 2: the trace that the response belongs to.
const TRACERESPONSE: HeaderName = HeaderName::from_static("traceresponse");

/// Opens the span of a request.
pub(crate) async fn in_a_span(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The route and not the path: a path names an incident, a route a place in the code.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = info_span!(
        "request",
        otel.name = %format!("{method} {route}"),
        otel.kind = "server",
        service = crate::NAME,
        http.request.method = %method,
        http.route = %route,
        http.response.status_code = Empty,
        user = Empty,
    );
    let parent = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    telemetry::set_parent(&span, parent);
    async {
        let mut response = next.run(request).await;
        if response.status() == 405 && response.extensions().get::<contracts::Problem>().is_none() {
            response = with_problem(&response);
        }
        let span = tracing::Span::current();
        span.record("http.response.status_code", response.status().as_u16());
        let trace = telemetry::current_traceparent();
        if let Some(value) = trace.and_then(|trace| HeaderValue::from_str(&trace).ok()) {
            response.headers_mut().insert(TRACERESPONSE, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// The router's own 405, which has an `Allow` header and no body.
fn with_problem(bare: &Response) -> Response {
    use axum::{http::header, response::IntoResponse};
    let mut response = Refusal(wrong_method()).into_response();
    if let Some(allow) = bare.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response
}
