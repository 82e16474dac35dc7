//! The notification service, played: with its own credentials and subjects, and the answers that a test gives.

use std::sync::{Arc, Mutex};

use async_nats::HeaderMap;
use contracts::{Problem, command::CommandRequest};
use futures::StreamExt;
use serde_json::Value;
use service_kit::broker;

use crate::stage::Stage;

type Asked = Arc<Mutex<Vec<(String, CommandRequest)>>>;

/// What it was asked.
pub(crate) struct Played {
    asked: Asked,
}

impl Played {
    /// Answers each command by `answer`, which is given the verb.
    pub(crate) async fn start(
        stage: &Stage,
        answer: impl Fn(&str, &CommandRequest) -> Result<Value, Problem> + Send + 'static,
    ) -> Self {
        Self::play(stage, Some(answer)).await
    }

    /// Hears everything and answers nothing.
    pub(crate) async fn silent(stage: &Stage) -> Self {
        Self::play(stage, None::<fn(&str, &CommandRequest) -> Result<Value, Problem>>).await
    }

    async fn play(
        stage: &Stage,
        answer: Option<impl Fn(&str, &CommandRequest) -> Result<Value, Problem> + Send + 'static>,
    ) -> Self {
        let client =
            broker::connect(&stage.cluster.broker_settings("notification"), "test").await.expect("a client");
        let mut commands = client.subscribe("cdr.cmd.notification.>").await.expect("allowed");
        client.flush().await.expect("subscribed");
        let asked = Asked::default();
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Some(message) = commands.next().await {
                let verb = message.subject.rsplit('.').next().expect("a verb").to_owned();
                let request: CommandRequest = serde_json::from_slice(&message.payload).expect("a command");
                let answered = answer.as_ref().map(|answer| answer(&verb, &request));
                heard.lock().expect("nobody panicked").push((verb, request));
                let (Some(answered), Some(reply)) = (answered, message.reply) else { continue };
                let mut headers = HeaderMap::new();
                let body = match answered {
                    Ok(body) => serde_json::to_vec(&body),
                    Err(problem) => {
                        headers.insert("Nats-Service-Error-Code", problem.status.to_string());
                        serde_json::to_vec(&problem)
                    }
                };
                let body = body.expect("JSON").into();
                client.publish_with_headers(reply, headers, body).await.expect("answered");
            }
        });
        Self { asked }
    }

    /// The commands with this verb, in order.
    pub(crate) fn asked(&self, verb: &str) -> Vec<CommandRequest> {
        let asked = self.asked.lock().expect("nobody panicked");
        asked.iter().filter(|(known, _)| known == verb).map(|(_, request)| request.clone()).collect()
    }
}
