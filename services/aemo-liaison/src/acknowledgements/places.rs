//! Between a place in AEMO's stream and the message that lies there. Both are asked of the stream.

use async_nats::jetstream::{
    self,
    message::StreamMessage,
    stream::{RawMessageError, RawMessageErrorKind, Stream},
};
use contracts::nats::{streams::AEMO, subjects};
use futures::{StreamExt, TryStreamExt, stream};
use messaging::Failure;

use super::Acknowledged;
use crate::{domain::PacketId, store::packets::Unread};

/// How many questions to the stream are under way at once.
const AT_ONCE: usize = 32;

/// AEMO's stream, asked for single messages, and its consumer, asked for how far it has come.
pub(super) struct Places {
    jetstream: jetstream::Context,
}

impl Places {
    pub(super) fn new(client: async_nats::Client) -> Self {
        Self { jetstream: jetstream::new(client) }
    }

    /// The messages that were acknowledged, as far as the stream still has them.
    pub(super) async fn messages_at(
        &self,
        acknowledged: Vec<Acknowledged>,
    ) -> Result<Vec<PacketId>, Failure> {
        let aemos = self.stream().await?;
        let found: Vec<Option<PacketId>> = stream::iter(acknowledged)
            .map(|acknowledged| message_at(aemos.clone(), acknowledged))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Where each of these messages lies; `None` where the stream does not have it.
    pub(super) async fn find(&self, unread: &[Unread]) -> Result<Vec<Option<u64>>, Failure> {
        let aemos = self.stream().await?;
        stream::iter(unread.to_vec())
            .map(|unread| place_of(aemos.clone(), unread.packet))
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// The place up to which AEMO's consumer has acknowledged everything.
    pub(super) async fn floor(&self) -> Result<u64, Failure> {
        let info = self.stream().await?.consumer_info(AEMO.durable).await.map_err(|error| broker(&error))?;
        Ok(info.ack_floor.stream_sequence)
    }

    async fn stream(&self) -> Result<Stream<()>, Failure> {
        self.jetstream.get_stream_no_info(AEMO.stream).await.map_err(|error| broker(&error))
    }
}

async fn message_at(aemos: Stream<()>, acknowledged: Acknowledged) -> Result<Option<PacketId>, Failure> {
    let message = found(aemos.get_raw_message(acknowledged.stream_seq).await)?;
    let at = acknowledged.timestamp.as_nanosecond();
    message
        .filter(|message| message.time.unix_timestamp_nanos() <= at)
        .map(|message| packet(&message))
        .transpose()
}

async fn place_of(aemos: Stream<()>, packet_id: PacketId) -> Result<Option<u64>, Failure> {
    let subject = subjects::aemo::told(packet_id.incident);
    let mut from = 1;
    while let Some(message) = found(aemos.get_first_raw_message_by_subject(&subject, from).await)? {
        if packet(&message)? == packet_id {
            return Ok(Some(message.sequence));
        }
        from = message.sequence + 1;
    }
    Ok(None)
}

/// A message, or none where there is none.
fn found(asked: Result<StreamMessage, RawMessageError>) -> Result<Option<StreamMessage>, Failure> {
    match asked {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(broker(&error)),
    }
}

/// Which message it is, by its envelope: the liaison wrote it.
fn packet(message: &StreamMessage) -> Result<PacketId, Failure> {
    let header = |name| message.headers.get(name).map(async_nats::HeaderValue::as_str);
    let incident = header("ce-subject").and_then(|key| key.parse().ok());
    let version = header("ce-incidentversion").and_then(|number| number.parse().ok());
    incident.zip(version).map(|(incident, version)| PacketId { incident, version }).ok_or_else(|| {
        Failure::Inconsistent(format!("{}: message {} has no envelope", AEMO.stream, message.sequence))
    })
}

fn broker(error: &dyn std::fmt::Display) -> Failure {
    Failure::Broker(error.to_string())
}
