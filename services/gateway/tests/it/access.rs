//! Who gets in at all.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::stage::Stage;

#[tokio::test]
async fn nobody_gets_in_without_a_token() {
    let stage = Stage::set().await;
    for (name, value) in
        [("x-nothing", ""), ("authorization", "Bearer wrong"), ("authorization", "Basic YTpi")]
    {
        let request = stage.http.get(format!("{}/api/v1/incidents", stage.url)).header(name, value);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
    stage.strike().await;
}

#[tokio::test]
async fn who_has_not_accepted_the_terms_may_read_and_not_act() {
    let stage = Stage::set().await;
    assert_eq!(stage.get("newcomer", "/api/v1/incidents").await.0, StatusCode::OK);
    let post = async |path: &str| {
        let response = stage.request(Method::POST, "newcomer", path).json(&json!({})).send().await;
        let response = response.expect("an answer");
        (response.status(), response.json::<Value>().await.expect("JSON"))
    };
    let (status, problem) = post("/api/v1/incidents").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(problem["detail"].as_str().expect("a way out").contains("/me/terms"));
    assert_eq!(post("/api/v1/me/terms").await.1["terms_accepted"], true);
    // Nobody plays intake here: the command leaves, and nobody answers.
    let (status, problem) = post("/api/v1/incidents").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    stage.strike().await;
}
