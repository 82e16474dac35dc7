//! The HTTP API from outside.

use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, json};
use test_support::wait_for;

use crate::world::SOUTHERN_GRID;

/// A client of the API as one user.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; a text where it is no JSON.
    pub body: Value,
    /// The headers.
    pub headers: header::HeaderMap,
}

impl Api {
    /// The API at `portal`, as whom the token says.
    pub fn new(portal: &str, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("{portal}/api/v1"),
            token: token.map(str::to_owned),
        }
    }

    /// A request with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// Sends.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::POST, path).json(&body)).await
    }

    /// Sends under an idempotency key.
    pub async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    /// Takes an action on an incident.
    pub async fn act(&self, key: &str, action: &str, body: Value) -> Answer {
        self.post(&format!("/incidents/{key}/actions/{action}"), body).await
    }

    /// Comments on an incident.
    pub async fn comment(&self, key: &str, body: &str, audience: &str) -> Answer {
        self.post(&format!("/incidents/{key}/comments"), json!({"body": body, "audience": audience})).await
    }

    /// The incident, which this user must be able to read.
    pub async fn incident(&self, key: &str) -> Value {
        self.get(&format!("/incidents/{key}")).await.ok(200)
    }

    /// Raises the standard incident, and gives its key.
    pub async fn raise(&self) -> String {
        let raised = self.post("/incidents", usage_incident()).await.ok(201);
        raised["key"].as_str().unwrap().to_owned()
    }

    /// The incident, once it has this status: for what follows from an event and not from a command of one's own.
    pub async fn until(&self, key: &str, status: &str) -> Value {
        wait_for(&format!("{key} to be {status}"), async || {
            let incident = self.incident(key).await;
            (incident["status"] == status).then_some(incident)
        })
        .await
    }

    /// All that this user can read of an incident's timeline, as one text.
    pub async fn timeline(&self, key: &str) -> String {
        self.get(&format!("/incidents/{key}/timeline?limit=100")).await.ok(200)["items"].to_string()
    }

    /// This user's notifications about an incident, by the event's past-tense word.
    pub async fn notifications(&self, key: &str) -> Vec<String> {
        let page = self.get("/notifications?limit=100").await.ok(200);
        let items = page["items"].as_array().unwrap();
        let of_this = items.iter().filter(|item| item["incident"] == key);
        of_this.map(|item| item["event"].as_str().unwrap().split('.').nth(2).unwrap().to_owned()).collect()
    }
}

impl Answer {
    /// The body, of an answer that must have this status.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Whether it is a refusal of this status, as a problem document.
    #[track_caller]
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert!(self.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{}", self.body);
        self.body
    }

    /// The names of the fields at fault.
    pub fn faults(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }
}

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body, headers }
}

/// An incident about metered usage: shared responsibility, so it can be referred.
pub fn usage_incident() -> Value {
    json!({
        "brand_id": SOUTHERN_GRID,
        "summary": "distributionLossFactor is missing from every usage response",
        "description": "Since Monday every call answers Unexpected Error with the secondary flag set.",
        "severity": 2,
        "category": "data_quality",
        "environment": "production",
        "operation": "GET /energy/electricity/servicepoints/{servicePointId}/usage",
        "occurred_from": "2026-03-02T09:00:00+11:00",
        "ongoing": true,
        "interaction_ids": ["6f1c2c1e-5b5b-4c53-8a6a-1f6f3c0f9a11"],
        "http_status": 500,
        "error_urn": "urn:au-cds:error:cds-all:GeneralError/Unexpected",
        "secondary_data_holder_error": true,
        "expected": "200 with intervals",
        "actual": "500",
    })
}
