//! Sending commands: one request, one answer, a deadline, and a clear refusal when nobody answers.

use std::{sync::Arc, time::Duration};

use async_nats::{HeaderMap, RequestErrorKind};
use contracts::{
    command::CommandRequest,
    nats::headers::{CORRELATION, ERROR_CODE, MESSAGE_ID, TRACEPARENT},
    problem::{Kind, Problem},
};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use service_kit::Clock;
use uuid::Uuid;

use super::DEADLINE;

/// Sends commands to their owners.
#[derive(Clone)]
pub struct CommandClient {
    client: async_nats::Client,
    clock: Arc<dyn Clock>,
    deadline: Duration,
}

/// What goes with a command.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The correlation of all that follows.
    pub correlation_id: Uuid,
    /// By which the owner knows a repeat.
    pub idempotency_key: Option<String>,
}

impl CommandClient {
    /// A client whose commands are given up after `deadline`.
    pub fn new(client: async_nats::Client, clock: Arc<dyn Clock>, deadline: Duration) -> Self {
        Self { client, clock, deadline }
    }

    /// Sends a command and waits for the answer: the owner's reply or its refusal. 503 when nobody answers.
    #[tracing::instrument(name = "send", skip_all, fields(otel.name = subject, otel.kind = "client"))]
    pub async fn send<R: DeserializeOwned>(
        &self,
        subject: &str,
        request: &CommandRequest,
        ask: Ask,
    ) -> Result<R, Problem> {
        let mut headers = HeaderMap::new();
        if let Some(traceparent) = telemetry::current_traceparent() {
            headers.insert(TRACEPARENT, traceparent);
        }
        headers.insert(CORRELATION, ask.correlation_id.to_string());
        if let Some(key) = ask.idempotency_key {
            headers.insert(MESSAGE_ID, key);
        }
        let patience = SignedDuration::try_from(self.deadline).unwrap_or(SignedDuration::ZERO);
        headers.insert(DEADLINE, (self.clock.now() + patience).to_string());
        let payload = serde_json::to_vec(request).map_err(|error| internal(subject, &error))?;
        let sent =
            async_nats::Request::new().payload(payload.into()).headers(headers).timeout(Some(self.deadline));
        let answer = self.client.send_request(subject.to_owned(), sent).await.map_err(|error| {
            tracing::warn!(subject, %error, "a command was not answered");
            unanswered(subject, error.kind())
        })?;
        if answer.headers.as_ref().is_some_and(|headers| headers.get(ERROR_CODE).is_some()) {
            return Err(
                serde_json::from_slice(&answer.payload).unwrap_or_else(|error| internal(subject, &error))
            );
        }
        serde_json::from_slice(&answer.payload).map_err(|error| internal(subject, &error))
    }
}

fn unanswered(subject: &str, kind: RequestErrorKind) -> Problem {
    let owner = subject.split('.').nth(2).unwrap_or("service");
    let detail = match kind {
        RequestErrorKind::NoResponders => {
            format!("The {owner} service is not running. Nothing was done; try again in a moment.")
        }
        _ => format!(
            "The {owner} service did not answer in time. It may have been done or not: repeat it with the same \
             Idempotency-Key, and it is done once."
        ),
    };
    Problem::new(Kind::Unavailable, detail)
}

fn internal(subject: &str, error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(subject, %error, "an answer cannot be read");
    Problem::new(Kind::Internal, "The answer of a service could not be read. It may have been done.")
}
