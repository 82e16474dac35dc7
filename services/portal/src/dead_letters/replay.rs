//! `portal admin dead-letters replay`: the service tries its event again, through its own handler, as if it had just
//! been delivered; then what waits behind it. Doing it twice does it once: the service knows what it has read.

use std::time::Duration;

use anyhow::Context;
use async_nats::jetstream;
use contracts::{
    command::StuckEvents,
    nats::{streams::DEAD_LETTERS, subjects::dead_letters},
};
use messaging::DeadLetter;
use serde_json::json;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::state::{self, State};
use crate::{environment::Environment, operator::Operator};

/// How long it is waited for that the event takes effect. One that fails is tried for longer than that.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(200);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The letter's number, `sequence` in the list.
    sequence: u64,
}

#[expect(clippy::print_stdout, reason = "what became of it is what was asked for")]
pub(super) async fn replay(arguments: &Arguments, environment: &Environment) -> anyhow::Result<()> {
    let sequence = arguments.sequence;
    let operator = Operator::connect(environment).await?;
    let stream = jetstream::new(operator.client.clone()).get_stream(DEAD_LETTERS.name).await?;
    let message = stream.get_raw_message(sequence).await.with_context(|| {
        format!("there is no dead letter {sequence}; `portal admin dead-letters` lists them")
    })?;
    let letter: DeadLetter = serde_json::from_slice(&message.payload)?;
    let Some((service, event)) = state::kept_by(message.subject.as_str(), &letter) else {
        anyhow::bail!("dead letter {sequence} cannot be replayed, since it was no event: {}", letter.reason);
    };
    let fields = json!({ "event": event });
    let told: StuckEvents = operator.ask(&dead_letters::replay(service), fields).await?;
    let changed = told.changed;
    let state = settled(&operator, service, event, told).await?;
    anyhow::ensure!(
        !(changed && state == State::Dead),
        "dead letter {sequence} failed again, and has a new letter that says why; what waits behind it goes on waiting"
    );
    println!("{}", json!({ "sequence": sequence, "event": event, "service": service, "state": state }));
    Ok(())
}

/// What became of it, once that is known or it is waited for no longer.
async fn settled(
    operator: &Operator,
    service: &str,
    event: Uuid,
    mut told: StuckEvents,
) -> anyhow::Result<State> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let state = state::of(event, Some(&told));
        if state != State::TriedAgain || Instant::now() > deadline {
            return Ok(state);
        }
        sleep(LOOK_AGAIN).await;
        told = operator.ask(&dead_letters::stuck(service), json!({})).await?;
    }
}
