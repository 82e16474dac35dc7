//! The answers to the three questions.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus::TextEncoder;
use serde::Serialize;

use super::Health;

/// Whoever can answer is alive. A process that should not go on ends by itself.
pub(super) async fn alive() -> Json<Status> {
    Json(Status { status: "alive", failing: BTreeMap::new() })
}

/// 200 when every check passes, otherwise 503 and the names of those that do not.
pub(super) async fn ready(State(health): State<Health>) -> Response {
    let failing: BTreeMap<String, String> = health
        .examine()
        .await
        .into_iter()
        .filter_map(|(name, result)| result.err().map(|reason| (name, reason)))
        .collect();
    if failing.is_empty() {
        return Json(Status { status: "ready", failing }).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(Status { status: "not ready", failing })).into_response()
}

/// The metrics in Prometheus' text format.
pub(super) async fn metrics(State(health): State<Health>) -> Response {
    match TextEncoder::new().encode_to_string(&health.metrics.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[derive(Serialize)]
pub(super) struct Status {
    status: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    failing: BTreeMap<String, String>,
}
