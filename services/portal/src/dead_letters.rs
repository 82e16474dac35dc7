//! `portal admin dead-letters`: what could not be processed, one line of JSON each.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use contracts::nats::streams::DEAD_LETTERS;
use futures::StreamExt;
use messaging::DeadLetter;
use service_kit::broker;

use crate::environment::Environment;

/// How many are asked for at a time.
const BATCH: usize = 200;

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
pub(crate) async fn list(environment: &Environment) -> anyhow::Result<()> {
    let client = broker::connect(&environment.operator()?, "admin").await?;
    let stream = jetstream::new(client).get_stream(DEAD_LETTERS.name).await?;
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
    while left > 0 {
        let mut batch = reader.fetch().max_messages(BATCH).messages().await?;
        let before = left;
        while let Some(message) = batch.next().await {
            let message = message.map_err(|error| anyhow::anyhow!("{error}"))?;
            let letter: DeadLetter = serde_json::from_slice(&message.payload)?;
            println!("{}", serde_json::to_string(&letter)?);
            left = left.saturating_sub(1);
        }
        if left == before {
            break;
        }
    }
    Ok(())
}
