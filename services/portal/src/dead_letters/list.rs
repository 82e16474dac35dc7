//! `portal admin dead-letters`: one line of JSON each.

use std::{collections::HashMap, time::Duration};

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use contracts::{
    command::StuckEvents,
    nats::{streams::DEAD_LETTERS, subjects::dead_letters},
};
use futures::StreamExt;
use messaging::DeadLetter;
use serde::Serialize;
use serde_json::json;

use super::state::{self, State};
use crate::{environment::Environment, operator::Operator};

/// How many are asked for at a time.
const BATCH: usize = 200;

/// A line.
#[derive(Serialize)]
struct Line<'a> {
    /// Its number in the stream, which `replay` takes.
    sequence: u64,
    state: State,
    #[serde(flatten)]
    letter: &'a DeadLetter,
}

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
pub(super) async fn list(environment: &Environment) -> anyhow::Result<()> {
    let operator = Operator::connect(environment).await?;
    let stream = jetstream::new(operator.client.clone()).get_stream(DEAD_LETTERS.name).await?;
    let mut left = stream.cached_info().state.messages;
    // A reader of its own that acknowledges nothing: looking changes nothing.
    let reader = stream
        .create_consumer(pull::Config {
            ack_policy: AckPolicy::None,
            deliver_policy: DeliverPolicy::All,
            inactive_threshold: Duration::from_secs(30),
            ..Default::default()
        })
        .await?;
    let mut services = Services { operator: &operator, answers: HashMap::new() };
    while left > 0 {
        let mut batch = reader.fetch().max_messages(BATCH).messages().await?;
        let before = left;
        while let Some(message) = batch.next().await {
            let message = message.map_err(|error| anyhow::anyhow!("{error}"))?;
            let letter: DeadLetter = serde_json::from_slice(&message.payload)?;
            let info = message.info().map_err(|error| anyhow::anyhow!("{error}"))?;
            let state = services.state_of(message.subject.as_str(), &letter).await;
            let line = Line { sequence: info.stream_sequence, state, letter: &letter };
            println!("{}", serde_json::to_string(&line)?);
            left = left.saturating_sub(1);
        }
        if left == before {
            break;
        }
    }
    Ok(())
}

/// Asks each service once, and only those that have dead letters.
struct Services<'a> {
    operator: &'a Operator,
    answers: HashMap<String, Option<StuckEvents>>,
}

impl Services<'_> {
    async fn state_of(&mut self, subject: &str, letter: &DeadLetter) -> State {
        let Some((service, event)) = state::kept_by(subject, letter) else { return State::NotKept };
        if !self.answers.contains_key(service) {
            // One that is away must not hide what the others say.
            let answer = self.operator.ask(&dead_letters::stuck(service), json!({})).await.ok();
            self.answers.insert(service.to_owned(), answer);
        }
        state::of(event, self.answers.get(service).and_then(Option::as_ref))
    }
}
