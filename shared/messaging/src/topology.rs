//! Makes the streams and consumers that `contracts` declares, and reads each back: a server ignores settings that it
//! does not know without a word, and a setting that is not there must not be found out in production.

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
    stream::{DiscardPolicy, RetentionPolicy, StorageType},
};
use contracts::nats::streams::{CONSUMERS, ConsumerSpec, STREAMS, StreamSpec};

use crate::Failure;

/// Makes or updates every stream and consumer. Needs the operator's account.
pub async fn make(client: &async_nats::Client) -> Result<(), Failure> {
    let jetstream = jetstream::new(client.clone());
    for spec in STREAMS {
        make_stream(&jetstream, spec).await?;
    }
    for spec in CONSUMERS {
        make_consumer(&jetstream, spec).await?;
    }
    Ok(())
}

async fn make_stream(jetstream: &jetstream::Context, spec: &StreamSpec) -> Result<(), Failure> {
    let wanted = jetstream::stream::Config {
        name: spec.name.to_owned(),
        subjects: spec.subjects.iter().map(|&subject| subject.to_owned()).collect(),
        description: Some(spec.description.to_owned()),
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        storage: StorageType::File,
        max_age: spec.max_age,
        duplicate_window: spec.duplicate_window,
        ..Default::default()
    };
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Broker(format!("stream {} could not be made: {error}", spec.name))
    };
    let made =
        jetstream.create_or_update_stream(wanted.clone()).await.map_err(|error| failed(&error))?.config;
    let differs = [
        ("subjects", made.subjects != wanted.subjects),
        ("storage", made.storage != wanted.storage),
        ("max_age", made.max_age != wanted.max_age),
        ("duplicate_window", made.duplicate_window != wanted.duplicate_window),
    ];
    settled("stream", spec.name, &differs)
}

async fn make_consumer(jetstream: &jetstream::Context, spec: &ConsumerSpec) -> Result<(), Failure> {
    let wanted = pull::Config {
        durable_name: Some(spec.durable.to_owned()),
        filter_subjects: spec.filters.iter().map(|&filter| filter.to_owned()).collect(),
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        ack_wait: spec.ack_wait,
        max_ack_pending: spec.max_ack_pending,
        // The subscriber counts the tries itself and writes a dead letter; the broker never gives up by itself.
        max_deliver: -1,
        ..Default::default()
    };
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Broker(format!("consumer {} could not be made: {error}", spec.durable))
    };
    let mut consumer = jetstream
        .create_consumer_on_stream(wanted.clone(), spec.stream)
        .await
        .map_err(|error| failed(&error))?;
    let made = &consumer.info().await.map_err(|error| failed(&error))?.config;
    let filters = if made.filter_subjects.is_empty() {
        vec![made.filter_subject.clone()]
    } else {
        made.filter_subjects.clone()
    };
    let differs = [
        ("filter_subjects", filters != wanted.filter_subjects),
        ("ack_wait", made.ack_wait != wanted.ack_wait),
        ("max_ack_pending", made.max_ack_pending != wanted.max_ack_pending),
    ];
    settled("consumer", spec.durable, &differs)
}

fn settled(what: &str, name: &str, differs: &[(&str, bool)]) -> Result<(), Failure> {
    let wrong: Vec<&str> =
        differs.iter().filter(|(_, differs)| *differs).map(|(setting, _)| *setting).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let wrong = wrong.join(", ");
    Err(Failure::Broker(format!(
        "{what} {name} was made, but the server did not take: {wrong}. Is it 2.10.27 or newer?"
    )))
}
