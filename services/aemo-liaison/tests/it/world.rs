//! The liaison with its database and broker, workflow's voice, and AEMO's own client.

use std::{collections::BTreeMap, time::Duration};

use async_nats::{
    Client, HeaderMap,
    jetstream::{self, consumer::PullConsumer},
};
use contracts::{
    event::{AemoEvent, Event, IncidentEvent, ReadEvent, ReferralEvent},
    nats::{streams, subjects},
};
use messaging::{
    Patience, ServiceSettings,
    command::{Ask, CommandClient},
};
use service_kit::{Deps, Running, broker, pool};
use sqlx::PgPool;
use test_support::{TestCluster, wait_for};
use uuid::Uuid;

/// Everything that a test of the liaison needs.
pub(crate) struct World {
    pub(crate) cluster: TestCluster,
    pub(crate) database: PgPool,
    deps: Deps,
    workflow: jetstream::Context,
    operator: jetstream::Context,
    aemo: Client,
    gateway: Client,
    versions: BTreeMap<String, i64>,
    service: Option<Running>,
}

/// An answer over the services framework: the code of the error header, and the body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) code: Option<String>,
    pub(crate) body: serde_json::Value,
}

/// An event as it travelled.
#[derive(Debug)]
pub(crate) struct Told<E> {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) event: E,
}

impl<E> Told<E> {
    pub(crate) fn version(&self) -> i64 {
        self.headers["ce-incidentversion"].parse().expect("a number")
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        let cluster = TestCluster::start_for(&[aemo_liaison::NAME]).await;
        pool::migrate(
            &cluster.owner_url(aemo_liaison::NAME),
            &aemo_liaison::MIGRATIONS,
            &messaging::MIGRATIONS,
        )
        .await
        .expect("migrated");
        let operator = broker::connect(&cluster.broker_settings("operator"), "test").await.expect("operator");
        messaging::topology::make(&operator).await.expect("streams and consumers");
        let workflow = broker::connect(&cluster.broker_settings("workflow"), "test").await.expect("workflow");
        let gateway = broker::connect(&cluster.broker_settings("gateway"), "test").await.expect("gateway");
        // As AEMO would: a stock client, with the credentials and nothing else.
        let (user, password) = cluster.nats_credentials("aemo");
        let aemo = async_nats::ConnectOptions::with_user_and_password(user, password)
            .connect(cluster.nats_url())
            .await
            .expect("aemo");
        let database =
            pool::connect(&cluster.database_settings(aemo_liaison::NAME), "test").await.expect("database");
        let mut world = Self {
            cluster,
            database,
            deps: Deps::system(),
            workflow: jetstream::new(workflow),
            operator: jetstream::new(operator),
            aemo,
            gateway,
            versions: BTreeMap::new(),
            service: None,
        };
        world.run().await;
        world
    }

    async fn run(&mut self) {
        let settings = ServiceSettings {
            database: self.cluster.database_settings(aemo_liaison::NAME),
            broker: self.cluster.broker_settings(aemo_liaison::NAME),
            patience: Patience::default(),
        };
        self.service = Some(aemo_liaison::start(settings, self.deps.clone()).await.expect("started"));
        // The commands are answered once somebody answers.
        wait_for("the liaison to answer", async || self.answer("comment", None, serde_json::json!({})).await)
            .await;
    }

    /// Ends the service in order, to go on later.
    pub(crate) async fn pause(&mut self) {
        self.service.take().expect("running").stop().await.expect("stopped in order");
    }

    /// Starts it again.
    pub(crate) async fn go_on(&mut self) {
        // A process of its own has metrics of its own.
        self.deps = Deps::system();
        self.run().await;
    }

    /// AEMO's stream vanishes with all its messages and its consumer, and is made anew.
    pub(crate) async fn lose_aemos_stream(&self) {
        self.operator.delete_stream(streams::AEMO_REFERRALS.name).await.expect("deleted");
        messaging::topology::make(&self.operator.client()).await.expect("made anew");
    }

    /// Lets the broker give out a message again that AEMO holds for so long.
    pub(crate) async fn give_out_again_after(&self, ack_wait: Duration) {
        let stream = self.operator.get_stream(streams::AEMO.stream).await.expect("AEMO's stream");
        let consumer: PullConsumer =
            stream.get_consumer(streams::AEMO.durable).await.expect("AEMO's consumer");
        let mut config = consumer.cached_info().config.clone();
        config.ack_wait = ack_wait;
        stream.update_consumer(config).await.expect("changed");
    }

    /// A connection of another system of AEMO's.
    pub(crate) async fn another_aemo(&self) -> Client {
        let (user, password) = self.cluster.nats_credentials("aemo");
        let options = async_nats::ConnectOptions::with_user_and_password(user, password);
        options.connect(self.cluster.nats_url()).await.expect("aemo")
    }

    /// Ends the service in order.
    pub(crate) async fn stop(mut self) {
        self.service.take().expect("running").stop().await.expect("stopped in order");
    }

    /// Workflow says it, with the next number of the incident.
    pub(crate) async fn say(&mut self, event: &IncidentEvent) {
        let version = self.next_version(event);
        self.publish(event, version, Uuid::from_u128(u128::try_from(version).expect("positive"))).await;
    }

    pub(crate) fn next_version(&mut self, event: &IncidentEvent) -> i64 {
        let version = self.versions.entry(event.key()).or_default();
        *version += 1;
        *version
    }

    pub(crate) async fn publish(&self, event: &IncidentEvent, version: i64, id: Uuid) {
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-id", id.to_string());
        headers.insert("ce-type", event.event_type());
        headers.insert("ce-source", "/services/workflow");
        headers.insert("ce-subject", event.key());
        headers.insert("ce-time", event.at.to_string());
        headers.insert("ce-incidentversion", version.to_string());
        headers.insert("ce-correlationid", Uuid::from_u128(42).to_string());
        let subject = subjects::event(event.event_type(), &event.key());
        let body = serde_json::to_vec(event).expect("an event");
        self.workflow
            .publish_with_headers(subject, headers, body.into())
            .await
            .expect("sent")
            .await
            .expect("acknowledged");
    }

    /// Waits until the incident's events have taken effect.
    pub(crate) async fn caught_up(&self, incident: contracts::IncidentKey) {
        let key = incident.to_string();
        let wanted = self.versions[&key];
        wait_for("the events to take effect", async || {
            let read: Option<i64> = sqlx::query_scalar("SELECT version FROM inbox WHERE key = $1")
                .bind(&key)
                .fetch_optional(&self.database)
                .await
                .expect("a query");
            (read == Some(wanted)).then_some(())
        })
        .await;
    }

    /// AEMO's system answers with this; `None` while nobody listens.
    pub(crate) async fn answer(
        &self,
        verb: &str,
        message_id: Option<&str>,
        body: serde_json::Value,
    ) -> Option<Answer> {
        self.answer_raw(verb, message_id, body.to_string().into_bytes()).await
    }

    pub(crate) async fn answer_raw(
        &self,
        verb: &str,
        message_id: Option<&str>,
        body: Vec<u8>,
    ) -> Option<Answer> {
        let action = verb.parse().expect("an answer");
        let mut headers = HeaderMap::new();
        if let Some(id) = message_id {
            headers.insert("Nats-Msg-Id", id);
        }
        let reply = self
            .aemo
            .request_with_headers(subjects::aemo::answer(action), headers, body.into())
            .await
            .ok()?;
        let code = reply.headers.as_ref().and_then(|headers| headers.get("Nats-Service-Error-Code"));
        Some(Answer {
            code: code.map(ToString::to_string),
            body: serde_json::from_slice(&reply.payload).expect("JSON"),
        })
    }

    /// What AEMO's own consumer holds, taken and acknowledged.
    pub(crate) async fn packets(&self, count: usize) -> Vec<Told<AemoEvent>> {
        let mut told = Vec::new();
        for message in self.take(count).await {
            message.ack().await.expect("acknowledged");
            told.push(read(message.headers.as_ref(), &message.payload));
        }
        told
    }

    /// What AEMO's own consumer holds, taken and not acknowledged.
    pub(crate) async fn take(&self, count: usize) -> Vec<jetstream::Message> {
        use futures::StreamExt;
        let jetstream = jetstream::new(self.aemo.clone());
        let consumer: PullConsumer = jetstream
            .get_consumer_from_stream(streams::AEMO.durable, streams::AEMO.stream)
            .await
            .expect("AEMO's consumer");
        let mut messages = consumer
            .batch()
            .max_messages(count)
            .expires(Duration::from_secs(10))
            .messages()
            .await
            .expect("messages");
        let mut taken = Vec::new();
        while let Some(message) = messages.next().await {
            taken.push(message.expect("a message"));
        }
        assert_eq!(taken.len(), count, "{taken:?}");
        taken
    }

    /// The events of this incident in the stream `CDR_EVENTS`, read by the operator, once there are `count`.
    pub(crate) async fn referral_events(
        &self,
        incident: contracts::IncidentKey,
        count: usize,
    ) -> Vec<Told<ReferralEvent>> {
        let stream = self.operator.get_stream(streams::CDR_EVENTS.name).await.expect("the stream");
        let subjects: Vec<String> =
            ReferralEvent::TYPES.iter().map(|of| subjects::event(of, &incident.to_string())).collect();
        wait_for("the referral's events", async || {
            let last = stream.get_info().await.expect("its state").state.last_sequence;
            let mut told = Vec::new();
            for sequence in 1..=last {
                let raw = stream.get_raw_message(sequence).await.expect("a message");
                if subjects.contains(&raw.subject.to_string()) {
                    told.push(read(Some(&raw.headers), &raw.payload));
                }
            }
            (told.len() >= count).then_some(told)
        })
        .await
    }

    /// How many messages AEMO has been sent in all.
    pub(crate) async fn packets_in_all(&self) -> u64 {
        let stream = self.operator.get_stream(streams::AEMO_REFERRALS.name).await.expect("the stream");
        stream.get_info().await.expect("its state").state.messages
    }

    /// The gateway's way to the liaison.
    pub(crate) async fn command(
        &self,
        action: contracts::ReferralAction,
        request: contracts::command::CommandRequest,
    ) -> Result<contracts::command::ReferralReply, contracts::Problem> {
        self.send(&subjects::aemo_liaison::answer(action), request).await
    }

    /// The gateway's way to any command of the liaison's.
    pub(crate) async fn send<R: serde::de::DeserializeOwned>(
        &self,
        subject: &str,
        request: contracts::command::CommandRequest,
    ) -> Result<R, contracts::Problem> {
        let clock = std::sync::Arc::clone(&self.deps.clock);
        let commands = CommandClient::new(self.gateway.clone(), clock, Duration::from_secs(5));
        let ask = Ask { correlation_id: Uuid::from_u128(1), idempotency_key: None };
        commands.send(subject, &request, ask).await
    }

    /// How many rows of a table there are.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(query).fetch_one(&self.database).await.expect("a query")
    }
}

fn read<E: ReadEvent>(headers: Option<&HeaderMap>, payload: &[u8]) -> Told<E> {
    let headers: BTreeMap<String, String> = headers
        .expect("headers")
        .iter()
        .map(|(name, values)| (name.to_string(), values[0].to_string()))
        .collect();
    let body = serde_json::from_slice(payload).expect("JSON");
    let event = E::read(&headers["ce-type"], body).expect("an event of the family");
    Told { headers, event }
}
