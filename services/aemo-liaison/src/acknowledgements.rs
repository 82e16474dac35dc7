//! What AEMO's systems have read: follows the acknowledgements of AEMO's own consumer.
//!
//! The broker tells of each acknowledgement and names a place in the stream. What lies there is asked of the stream
//! itself, so that nothing has to be remembered about places, and a stream that was made anew cannot lie: a message that
//! came there after the acknowledgement is not the one that was acknowledged.
//!
//! What the broker tells is told once. What it told while nobody listened is found by how far the consumer has come in
//! one piece (its floor), as long as anything is unread.

mod places;

use std::time::Duration;

use async_nats::Subscriber;
use contracts::{
    event::ReadBy,
    nats::{streams::AEMO, subjects},
};
use futures::StreamExt;
use jiff::Timestamp;
use messaging::{Database, Failure};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use self::places::Places;
use crate::{
    NAME, app,
    domain::PacketId,
    store::packets::{self, Unread},
};

/// For how long acknowledgements are gathered, to be noted together. An answer often follows at once, and tells as much.
const GATHERED: Duration = Duration::from_millis(250);
/// How many are noted together at most.
const AT_ONCE: usize = 256;
/// How often the floor is asked for while anything is unread.
const LOOKED_AFTER: Duration = Duration::from_secs(10);
/// How many unread messages are looked for in the stream at a time.
const PAGE: usize = 64;
/// How long to wait while the broker or the database is away.
const OUTAGE_PAUSE: Duration = Duration::from_secs(1);

/// What the broker tells of an acknowledgement (`io.nats.jetstream.metric.v1.consumer_ack`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Acknowledged {
    /// The place in the stream.
    stream_seq: u64,
    /// When, by the broker's clock.
    timestamp: Timestamp,
}

/// Follows until told to stop. A part that is away is waited for, and AEMO is waited for by nobody.
pub(crate) async fn run(database: Database, client: async_nats::Client, token: CancellationToken) {
    let mut follower = Follower { database, places: Places::new(client.clone()), client, floor: None };
    while let Some(result) = token.run_until_cancelled(follower.follow()).await {
        if let Err(error) = result {
            tracing::warn!(%error, "following what AEMO reads starts over");
        }
        token.run_until_cancelled(sleep(OUTAGE_PAUSE)).await;
    }
}

struct Follower {
    database: Database,
    client: async_nats::Client,
    places: Places,
    /// The floor up to which everything unread was looked for.
    floor: Option<u64>,
}

impl Follower {
    /// Follows until something breaks.
    async fn follow(&mut self) -> Result<(), Failure> {
        let subject = subjects::acknowledged(AEMO.stream, AEMO.durable);
        // One replica notes each.
        let subscribed = self.client.queue_subscribe(subject, NAME.to_owned()).await;
        let mut told = subscribed.map_err(|error| Failure::Broker(error.to_string()))?;
        // What was acknowledged until now.
        self.floor = None;
        let mut look = Instant::now();
        loop {
            match timeout_at(look, told.next()).await {
                Ok(Some(first)) => {
                    let acknowledged = gather(first, &mut told).await;
                    let read = self.places.messages_at(acknowledged).await?;
                    self.note(&read).await?;
                }
                Ok(None) => return Err(Failure::Broker("the subscription ended".to_owned())),
                Err(_) => {
                    self.look_after().await?;
                    look = Instant::now() + LOOKED_AFTER;
                }
            }
        }
    }

    /// Notes these messages as read.
    async fn note(&self, read: &[PacketId]) -> Result<(), Failure> {
        if read.is_empty() {
            return Ok(());
        }
        let mut uow = self.database.begin(self.database.new_context()).await?;
        if app::read(&mut uow, read, ReadBy::System).await? > 0 {
            uow.commit().await?;
        }
        Ok(())
    }

    /// Looks for unread messages below the floor, if it has moved.
    async fn look_after(&mut self) -> Result<(), Failure> {
        let mut page = self.unread(None).await?;
        if page.is_empty() {
            return Ok(());
        }
        let floor = self.places.floor().await?;
        if self.floor == Some(floor) {
            return Ok(());
        }
        loop {
            // Places first: should the stream be made anew in between, they lie above its new floor.
            let places = self.places.find(&page).await?;
            let floor = self.places.floor().await?;
            let (mut read, mut above) = (Vec::new(), false);
            for (unread, place) in page.iter().zip(places) {
                match place {
                    Some(place) if place <= floor => read.push(unread.packet),
                    Some(_) => above = true,
                    // The stream does not have it: it waits in the outbox, or was lost with an old stream.
                    None => {}
                }
            }
            self.note(&read).await?;
            if page.len() < PAGE || (above && read.is_empty()) {
                break;
            }
            page = self.unread(page.last().copied()).await?;
        }
        self.floor = Some(floor);
        Ok(())
    }

    async fn unread(&self, after: Option<Unread>) -> Result<Vec<Unread>, Failure> {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        packets::list_unread(self.database.pool(), after, limit).await
    }
}

/// What comes within a moment of the first.
async fn gather(first: async_nats::Message, told: &mut Subscriber) -> Vec<Acknowledged> {
    let until = Instant::now() + GATHERED;
    let mut messages = vec![first];
    while messages.len() < AT_ONCE
        && let Ok(Some(next)) = timeout_at(until, told.next()).await
    {
        messages.push(next);
    }
    messages.iter().filter_map(|message| read(&message.payload)).collect()
}

fn read(payload: &[u8]) -> Option<Acknowledged> {
    let read = serde_json::from_slice(payload);
    read.inspect_err(|error| tracing::warn!(%error, "the broker tells of an acknowledgement in other words"))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brokers_words_are_read() {
        let told = br#"{"type":"io.nats.jetstream.metric.v1.consumer_ack","id":"x","timestamp":"2026-03-01T09:00:00.5Z",
            "stream":"AEMO_REFERRALS","consumer":"AEMO","consumer_seq":3,"stream_seq":7,"ack_time":12,"deliveries":1}"#;
        let timestamp = "2026-03-01T09:00:00.5Z".parse().expect("a time");
        assert_eq!(read(told), Some(Acknowledged { stream_seq: 7, timestamp }));
        assert_eq!(read(b"{}"), None);
    }
}
