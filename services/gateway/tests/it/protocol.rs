//! What holds for every request.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::stage::Stage;

/// Method, path, a header, the body, and the status that is expected.
type Case = (Method, &'static str, (&'static str, &'static str), Vec<u8>, u16);

#[tokio::test]
async fn every_refusal_is_a_problem_document() {
    let stage = Stage::set().await;
    let json = ("content-type", "application/json");
    let cases: Vec<Case> = vec![
        (Method::GET, "/api/v1/nothing", json, vec![], 404),
        (Method::GET, "/nothing", json, vec![], 404),
        (Method::DELETE, "/api/v1/incidents", json, vec![], 405),
        (Method::POST, "/api/v1/incidents", json, b"{".to_vec(), 400),
        (Method::POST, "/api/v1/incidents", json, b"[]".to_vec(), 400),
        (Method::POST, "/api/v1/incidents", ("content-type", "text/plain"), b"{}".to_vec(), 415),
        (Method::POST, "/api/v1/incidents", json, vec![b' '; 256 * 1024 + 1], 413),
        (Method::POST, "/api/v1/incidents", ("idempotency-key", "a b"), vec![], 422),
        (Method::POST, "/api/v1/incidents/CDR-1/actions/resolve", ("if-match", "7"), vec![], 422),
        (Method::POST, "/api/v1/incidents/CDR-1/actions/explode", json, b"{}".to_vec(), 404),
        (Method::GET, "/api/v1/incidents/CDR-01", json, vec![], 404),
        (Method::GET, "/api/v1/referrals/CDR-1", json, vec![], 404),
    ];
    for (method, path, (name, value), body, status) in cases {
        let request = stage.request(method.clone(), "ann", path).header(name, value).body(body);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{method} {path}");
        assert!(response.headers().contains_key("content-security-policy"));
        let problem: Value = response.json().await.expect("a problem");
        assert_eq!(problem["status"], status, "{method} {path}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    }
    stage.strike().await;
}

#[tokio::test]
async fn the_document_lists_every_route_and_is_served() {
    let document: Value = serde_json::from_str(&gateway::openapi()).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let expected = [
        ("/api/v1/incidents", vec!["get", "post"]),
        ("/api/v1/incidents/{key}", vec!["get"]),
        ("/api/v1/incidents/{key}/timeline", vec!["get"]),
        ("/api/v1/incidents/{key}/comments", vec!["post"]),
        ("/api/v1/incidents/{key}/attachments", vec!["post"]),
        ("/api/v1/attachments/{id}", vec!["get", "delete"]),
        ("/api/v1/incidents/{key}/actions/{action}", vec!["post"]),
        ("/api/v1/incidents/{key}/watch", vec!["post"]),
        ("/api/v1/referrals", vec!["get"]),
        ("/api/v1/referrals/{id}", vec!["get"]),
        ("/api/v1/referrals/{id}/timeline", vec!["get"]),
        ("/api/v1/referrals/{id}/actions/{action}", vec!["post"]),
        ("/api/v1/events", vec!["get"]),
        ("/api/v1/notifications", vec!["get"]),
        ("/api/v1/notifications/read", vec!["post"]),
        ("/api/v1/monitoring/standing", vec!["get"]),
        ("/api/v1/monitoring/weeks", vec!["get"]),
        ("/api/v1/monitoring/courts", vec!["get"]),
        ("/api/v1/monitoring/times", vec!["get"]),
        ("/api/v1/monitoring/referrals", vec!["get"]),
        ("/api/v1/monitoring/untouched", vec!["get"]),
        ("/api/v1/ops/health", vec!["get"]),
        ("/api/v1/ops/incidents/{key}/events", vec!["get"]),
        ("/api/v1/ops/dead-letters", vec!["get"]),
        ("/api/v1/directory/brands", vec!["get"]),
        ("/api/v1/operations", vec!["get"]),
        ("/api/v1/me", vec!["get"]),
        ("/api/v1/me/colleagues", vec!["get"]),
        ("/api/v1/me/terms", vec!["post"]),
    ];
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), expected.len(), "{:?}", paths.keys());
    for (path, methods) in expected {
        for method in methods {
            assert!(paths[path][method]["responses"].is_object(), "{method} {path}");
        }
    }
    let stage = Stage::set().await;
    let served = stage.http.get(format!("{}/api/openapi.json", stage.url)).send().await.expect("an answer");
    assert_eq!(served.json::<Value>().await.expect("JSON"), document);
    stage.strike().await;
}

#[tokio::test]
async fn health_and_metrics_stand_on_the_same_address() {
    let stage = Stage::set().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        let response = stage.http.get(format!("{}{path}", stage.url)).send().await.expect("an answer");
        let status = response.status();
        assert_eq!(status, StatusCode::OK, "{path}: {}", response.text().await.expect("text"));
    }
    stage.strike().await;
}

#[tokio::test]
async fn a_reader_who_has_it_is_not_sent_it_again() {
    let stage = Stage::set().await;
    stage.raised(1).await;
    let request =
        stage.request(Method::GET, "ann", "/api/v1/incidents/CDR-1").header("if-none-match", "\"1\"");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    stage.strike().await;
}
