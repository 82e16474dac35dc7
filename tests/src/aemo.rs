//! AEMO's system: a plain NATS client with AEMO's credentials. Nothing of our crates is used here but the address.

use std::time::Duration;

use async_nats::{
    HeaderMap,
    jetstream::{self, consumer::PullConsumer},
};
use futures::StreamExt;
use serde_json::{Value, json};
use test_support::TestCluster;

/// AEMO's system, connected.
pub struct Aemo {
    /// Its connection.
    pub client: async_nats::Client,
    consumer: PullConsumer,
}

/// A message as AEMO got it.
pub struct Told {
    /// Where it was published.
    pub subject: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Value,
}

/// The answer to a request.
#[derive(Debug)]
pub struct Reply {
    /// The services framework's error code, when it is a refusal.
    pub error: Option<String>,
    /// The reply or the problem document.
    pub body: Value,
}

impl Aemo {
    /// Connects with AEMO's credentials.
    pub async fn connect(cluster: &TestCluster) -> Self {
        let (user, password) = cluster.nats_credentials("aemo");
        let client = async_nats::ConnectOptions::with_user_and_password(user, password)
            .request_timeout(Some(Duration::from_secs(5)))
            .connect(cluster.nats_url())
            .await
            .unwrap();
        let jetstream = jetstream::new(client.clone());
        let consumer = jetstream.get_consumer_from_stream("AEMO", "AEMO_REFERRALS").await.unwrap();
        Self { client, consumer }
    }

    /// The next message from the stream, acknowledged.
    pub async fn next(&self) -> Told {
        let mut batch = self.consumer.fetch().max_messages(1).messages().await.unwrap();
        let mut waited = 0;
        loop {
            if let Some(message) = batch.next().await {
                let message = message.unwrap();
                message.double_ack().await.unwrap();
                return Told::of(&message);
            }
            waited += 1;
            assert!(waited < 20, "nothing came from AEMO_REFERRALS");
            batch = self
                .consumer
                .batch()
                .max_messages(1)
                .expires(Duration::from_secs(1))
                .messages()
                .await
                .unwrap();
        }
    }

    /// All messages that wait, each acknowledged, until there are `count`.
    pub async fn read_all(&self, count: usize) -> Vec<Told> {
        let mut told = Vec::with_capacity(count);
        while told.len() < count {
            let messages = self.consumer.batch().max_messages(200).expires(Duration::from_secs(5)).messages();
            let mut messages = messages.await.unwrap();
            let before = told.len();
            while let Some(message) = messages.next().await {
                let message = message.unwrap();
                message.ack().await.unwrap();
                told.push(Told::of(&message));
            }
            assert!(told.len() > before, "nothing more came from AEMO_REFERRALS after {before}");
        }
        told
    }

    /// How many messages AEMO has not read yet.
    pub async fn unread(&mut self) -> u64 {
        self.consumer.info().await.unwrap().num_pending
    }

    /// Answers in a round.
    pub async fn answer(&self, verb: &str, incident: &str, round: i64, fields: Value) -> Reply {
        self.answer_as(verb, incident, round, fields, None).await
    }

    /// The same under a message id, by which a repeat is known.
    pub async fn answer_as(
        &self,
        verb: &str,
        incident: &str,
        round: i64,
        fields: Value,
        message_id: Option<&str>,
    ) -> Reply {
        let mut body = json!({"incident": incident, "round": round});
        body.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap_or_default());
        self.raw(verb, body.to_string().into_bytes(), message_id).await
    }

    /// Sends any bytes.
    pub async fn raw(&self, verb: &str, payload: Vec<u8>, message_id: Option<&str>) -> Reply {
        let mut headers = HeaderMap::new();
        if let Some(id) = message_id {
            headers.insert("Nats-Msg-Id", id);
        }
        let subject = format!("aemo.answer.{verb}");
        let message = self.client.request_with_headers(subject, headers, payload.into()).await.unwrap();
        let header = |name: &str| Some(message.headers.as_ref()?.get(name)?.as_str().to_owned());
        Reply {
            error: header("Nats-Service-Error-Code"),
            body: serde_json::from_slice(&message.payload).unwrap_or(Value::Null),
        }
    }
}

impl Told {
    fn of(message: &async_nats::Message) -> Self {
        Self {
            subject: message.subject.to_string(),
            headers: message.headers.clone().unwrap_or_default(),
            body: serde_json::from_slice(&message.payload).unwrap(),
        }
    }

    /// A header's value; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.as_str())
    }
}

impl Reply {
    /// The body, of an answer that must have gone well.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.error, None, "{}", self.body);
        self.body
    }

    /// The problem, of an answer that must be a refusal of this status.
    #[track_caller]
    pub fn refused(self, status: &str) -> Value {
        assert_eq!(self.error.as_deref(), Some(status), "{}", self.body);
        self.body
    }
}
