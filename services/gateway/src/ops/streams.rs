//! The streams and how far each durable consumer has come.

use async_nats::jetstream::{self, consumer};
use contracts::nats::streams::{CDR_EVENTS, StreamSpec};
use futures::TryStreamExt;
use tokio::time::{Instant, timeout};

use super::{PATIENCE, milliseconds, moment};
use crate::domain::health::{
    ConsumerHealth, ConsumerState, StreamHealth, StreamState, consumers_of, is_read, with_the_missing,
};

/// A stream with its consumers; without an answer, those that should be there.
pub(super) async fn ask(jetstream: &jetstream::Context, spec: &'static StreamSpec) -> StreamHealth {
    let stream = timeout(PATIENCE, jetstream.get_stream(spec.name)).await.ok().and_then(Result::ok);
    let found = match &stream {
        // A stream that nobody reads for good: its consumers may not be asked for either.
        Some(stream) if is_read(spec) => consumers(stream).await,
        _ => Vec::new(),
    };
    let consumers = with_the_missing(consumers_of(spec), found)
        .into_iter()
        .map(|(name, states)| ConsumerHealth { name, state: states.into_iter().next() })
        .collect();
    StreamHealth { name: spec.name.to_owned(), state: stream.map(|stream| state(&stream)), consumers }
}

/// How long a question to the broker takes; `None` without an answer.
pub(super) async fn round_trip(jetstream: &jetstream::Context) -> Option<f64> {
    let asked = Instant::now();
    timeout(PATIENCE, jetstream.get_stream(CDR_EVENTS.name)).await.ok()?.ok()?;
    Some(milliseconds(asked.elapsed()))
}

fn state(stream: &jetstream::stream::Stream) -> StreamState {
    let state = &stream.cached_info().state;
    // An empty stream gives the year 1.
    let at = |at| moment(at).filter(|at| at.as_second() > 0);
    StreamState {
        messages: state.messages,
        bytes: state.bytes,
        oldest_at: at(state.first_timestamp).filter(|_| state.messages > 0),
        last_at: at(state.last_timestamp),
    }
}

async fn consumers(stream: &jetstream::stream::Stream) -> Vec<(String, ConsumerState)> {
    let listed: Result<Vec<consumer::Info>, _> =
        match timeout(PATIENCE, stream.consumers().try_collect()).await {
            Ok(listed) => listed,
            Err(_) => return Vec::new(),
        };
    match listed {
        Ok(infos) => infos
            .into_iter()
            // What looks at a stream for a moment has no durable name.
            .filter(|info| info.config.durable_name.is_some())
            .map(|info| (info.name.clone(), consumer_state(&info)))
            .collect(),
        Err(error) => {
            tracing::warn!(%error, "the consumers could not be listed");
            Vec::new()
        }
    }
}

fn consumer_state(info: &consumer::Info) -> ConsumerState {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    ConsumerState {
        waiting: info.num_pending,
        given_out: count(info.num_ack_pending),
        redelivered: count(info.num_redelivered),
        readers_asking: count(info.num_waiting),
        last_given_out_at: info.delivered.last_active.and_then(moment),
        last_finished_at: info.ack_floor.last_active.and_then(moment),
    }
}
