//! What could not be processed, the newest first. Looking changes nothing.

use async_nats::jetstream::{self, stream::Stream};
use contracts::nats::streams::DEAD_LETTERS;
use futures::{StreamExt, stream};
use messaging::DeadLetter;
use tokio::time::timeout;

use super::{PATIENCE, moment};
use crate::domain::{
    cursor,
    health::{DeadLetterView, DeadLetters},
};

/// How many are read at once.
const AT_ONCE: usize = 16;
/// The longest reason that is shown, in characters.
const LONGEST_REASON: usize = 500;

/// A page of at most `limit`, before a number of the stream.
pub(super) async fn list(
    jetstream: &jetstream::Context,
    before: Option<u64>,
    limit: u64,
) -> Option<DeadLetters> {
    let dead = timeout(PATIENCE, jetstream.get_stream(DEAD_LETTERS.name)).await.ok()?.ok()?;
    let state = &dead.cached_info().state;
    let (total, first, last) = (state.messages, state.first_sequence.max(1), state.last_sequence);
    let end = before.map_or(last, |before| last.min(before.saturating_sub(1)));
    let begin = first.max((end + 1).saturating_sub(limit));
    // A number whose letter was taken out gives nothing, so a page may be shorter than it could be.
    let items = stream::iter((begin..=end).rev())
        .map(|number| read(&dead, number))
        .buffered(AT_ONCE)
        .filter_map(|letter| async move { letter })
        .collect();
    let items = timeout(PATIENCE, items).await.ok()?;
    let next = (begin > first && total > 0).then(|| cursor::encode(&begin.to_string()));
    Some(DeadLetters { total, items, next })
}

async fn read(dead: &Stream, number: u64) -> Option<DeadLetterView> {
    let message = dead.get_raw_message(number).await.ok()?;
    let at = moment(message.time)?;
    Some(match serde_json::from_slice::<DeadLetter>(&message.payload) {
        Ok(letter) => DeadLetterView {
            number,
            at,
            consumer: letter.consumer,
            subject: letter.subject,
            reason: letter.reason.chars().take(LONGEST_REASON).collect(),
            tries: letter.attempts,
        },
        // Not one of ours: it is shown by what is known of it.
        Err(_) => DeadLetterView {
            number,
            at,
            consumer: String::new(),
            subject: message.subject.to_string(),
            reason: "It is no dead letter that can be read.".to_owned(),
            tries: 0,
        },
    })
}
