//! `portal admin participant list`: one line of JSON each.

use async_nats::jetstream::{self, consumer::PullConsumer};
use contracts::{
    command::ToldParticipants,
    nats::{participant::account, streams::PARTICIPANT_EVENTS, subjects::notification::LIST_PARTICIPANTS},
};
use serde_json::json;

use crate::{environment::Environment, operator::Operator};

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
pub(super) async fn list(environment: &Environment) -> anyhow::Result<()> {
    let operator = Operator::connect(environment).await?;
    let told: ToldParticipants = operator.ask(LIST_PARTICIPANTS, json!({})).await?;
    let jetstream = jetstream::new(operator.client.clone());
    for one in told.items {
        let consumer: Result<PullConsumer, _> =
            jetstream.get_consumer_from_stream(account(&one.organisation), PARTICIPANT_EVENTS.name).await;
        // Absent where the broker lost it; adding the organisation again makes it anew.
        let waiting = consumer.ok().map(|consumer| {
            let info = consumer.cached_info();
            json!({ "not_read": info.num_pending, "not_acknowledged": info.num_ack_pending })
        });
        println!("{}", json!({ "organisation": one.organisation, "since": one.since, "waiting": waiting }));
    }
    Ok(())
}
