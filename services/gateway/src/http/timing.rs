//! How long an answer took in this process, told with it.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

/// W3C Server Timing: what a browser's developer tools show beside the answer.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// From the request's arrival to the head of the answer, in milliseconds. A body that is streamed comes after.
pub(crate) async fn timed(request: Request, next: Next) -> Response {
    let arrived = Instant::now();
    let mut response = next.run(request).await;
    let took = format!("app;dur={:.1}", arrived.elapsed().as_secs_f64() * 1_000.0);
    if let Ok(value) = HeaderValue::from_str(&took) {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
    response
}
