//! Makes the streams and consumers that `contracts` declares, and reads each back: a server ignores settings that it
//! does not know without a word, and a setting that is not there must not be found out in production.

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
    stream::{self, DiscardPolicy, RetentionPolicy, StorageType},
};
use contracts::{
    OrganisationId,
    nats::{
        participant,
        streams::{CONSUMERS, ConsumerSpec, PARTICIPANT_EVENTS, STREAMS, StreamSpec},
    },
};

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
    let wanted = stream::Config {
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
    let filters = spec.filters.iter().map(|&filter| filter.to_owned()).collect();
    let wanted = pull::Config {
        durable_name: Some(spec.durable.to_owned()),
        filter_subjects: filters,
        ack_wait: spec.ack_wait,
        max_ack_pending: spec.max_ack_pending,
        sample_frequency: if spec.tells_acknowledgements { 100 } else { 0 },
        ..durable()
    };
    make_durable(jetstream, spec.stream, spec.durable, wanted).await
}

/// Makes the consumer by which a participant's systems read. Needs the operator's account.
pub async fn make_participants_consumer(
    client: &async_nats::Client,
    organisation: &OrganisationId,
) -> Result<(), Failure> {
    let name = participant::account(organisation);
    let wanted = pull::Config {
        durable_name: Some(name.clone()),
        filter_subjects: vec![participant::filter(organisation)],
        ack_wait: participant::ACK_WAIT,
        max_ack_pending: participant::MAX_ACK_PENDING,
        ..durable()
    };
    make_durable(&jetstream::new(client.clone()), PARTICIPANT_EVENTS.name, &name, wanted).await
}

/// Removes that consumer, and what waits for it: who is added again is told what happens from then on. Needs the
/// operator's account; a consumer that is not there is removed already.
pub async fn remove_participants_consumer(
    client: &async_nats::Client,
    organisation: &OrganisationId,
) -> Result<(), Failure> {
    let name = participant::account(organisation);
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Broker(format!("consumer {name} could not be removed: {error}"))
    };
    let jetstream = jetstream::new(client.clone());
    let stream = jetstream.get_stream(PARTICIPANT_EVENTS.name).await.map_err(|error| failed(&error))?;
    match stream.delete_consumer(&name).await {
        Ok(_) => {}
        Err(error) if is_not_there(&error) => {}
        Err(error) => return Err(failed(&error)),
    }
    stream.purge().filter(participant::filter(organisation)).await.map_err(|error| failed(&error))?;
    Ok(())
}

fn is_not_there(error: &stream::ConsumerError) -> bool {
    matches!(error.kind(), stream::ConsumerErrorKind::JetStream(error)
        if error.error_code() == jetstream::ErrorCode::CONSUMER_NOT_FOUND)
}

/// What all consumers have in common.
fn durable() -> pull::Config {
    pull::Config {
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        // The subscriber counts the tries itself and writes a dead letter; the broker never gives up by itself.
        max_deliver: -1,
        ..Default::default()
    }
}

async fn make_durable(
    jetstream: &jetstream::Context,
    stream: &str,
    name: &str,
    wanted: pull::Config,
) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Broker(format!("consumer {name} could not be made: {error}"))
    };
    let mut consumer =
        jetstream.create_consumer_on_stream(wanted.clone(), stream).await.map_err(|error| failed(&error))?;
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
        ("sample_freq", made.sample_frequency != wanted.sample_frequency),
    ];
    settled("consumer", name, &differs)
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
