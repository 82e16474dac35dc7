//! The HTTP API from outside.

use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::time::sleep;

const SOUTHERN_GRID: &str = "26ae986a-1412-5178-b9ad-06cd87a83943";

/// A client of the API as one user.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    pub(crate) fn new(portal: &str, token: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, base: format!("{portal}/api/v1"), token: token.to_owned() })
    }

    /// What is answered, with its status.
    async fn send(&self, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token).json(body);
        let response = request.send().await.context("the portal does not answer")?;
        let status = response.status().as_u16();
        Ok((status, response.json().await.unwrap_or_default()))
    }

    /// The answer to a command that must succeed.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, answer) = self.send(path, body).await?;
        anyhow::ensure!(
            (200..300).contains(&status),
            "POST {path} was answered {status}: {}",
            answer["detail"]
        );
        Ok(answer)
    }

    pub(crate) async fn act(&self, key: &str, action: &str, body: &Value) -> anyhow::Result<Value> {
        self.post(&format!("/incidents/{key}/actions/{action}"), body).await
    }

    pub(crate) async fn comment(&self, key: &str, body: &str) -> anyhow::Result<Value> {
        let comment = json!({"body": body, "audience": "everyone"});
        self.post(&format!("/incidents/{key}/comments"), &comment).await
    }

    /// Raises an incident that can be referred, and gives its key.
    pub(crate) async fn raise(&self) -> anyhow::Result<String> {
        let raised = self.post("/incidents", &incident()).await?;
        raised["key"].as_str().map(str::to_owned).context("the raised incident has no key")
    }

    /// The same as [`act`](Self::act), right after the raising: workflow may not have heard of the incident yet.
    pub(crate) async fn acknowledge(&self, key: &str) -> anyhow::Result<()> {
        let path = format!("/incidents/{key}/actions/acknowledge");
        for _ in 0..500 {
            match self.send(&path, &json!({})).await? {
                (404, _) => sleep(Duration::from_millis(10)).await,
                (200, _) => return Ok(()),
                (status, answer) => {
                    anyhow::bail!("POST {path} was answered {status}: {}", answer["detail"])
                }
            }
        }
        anyhow::bail!("{key} was still unknown five seconds after it was raised")
    }
}

fn incident() -> Value {
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
        "secondary_data_holder_error": true,
    })
}
