//! AEMO's system: a plain NATS client with AEMO's credentials. Nothing of our crates is used here but the address.

use std::time::Duration;

use async_nats::{
    HeaderMap,
    jetstream::{self, consumer::PullConsumer},
};
use futures::StreamExt;
use serde_json::{Value, json};
use test_support::TestCluster;

pub(crate) struct Aemo {
    pub(crate) client: async_nats::Client,
    consumer: PullConsumer,
}

/// A message as AEMO got it.
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The services framework's error code, when it is a refusal.
    pub(crate) error: Option<String>,
    pub(crate) body: Value,
}

impl Aemo {
    pub(crate) async fn connect(cluster: &TestCluster) -> Self {
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
    pub(crate) async fn next(&self) -> Told {
        let mut batch = self.consumer.fetch().max_messages(1).messages().await.unwrap();
        let mut waited = 0;
        loop {
            if let Some(message) = batch.next().await {
                let message = message.unwrap();
                message.double_ack().await.unwrap();
                return Told {
                    subject: message.subject.to_string(),
                    headers: message.headers.clone().unwrap_or_default(),
                    body: serde_json::from_slice(&message.payload).unwrap(),
                };
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

    /// How many messages AEMO has not read yet.
    pub(crate) async fn unread(&mut self) -> u64 {
        self.consumer.info().await.unwrap().num_pending
    }

    /// Answers in a round.
    pub(crate) async fn answer(&self, verb: &str, incident: &str, round: i64, fields: Value) -> Reply {
        self.answer_as(verb, incident, round, fields, None).await
    }

    /// The same under a message id, by which a repeat is known.
    pub(crate) async fn answer_as(
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
    pub(crate) async fn raw(&self, verb: &str, payload: Vec<u8>, message_id: Option<&str>) -> Reply {
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
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.as_str())
    }
}

impl Reply {
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.error, None, "{}", self.body);
        self.body
    }

    #[track_caller]
    pub(crate) fn refused(self, status: &str) -> Value {
        assert_eq!(self.error.as_deref(), Some(status), "{}", self.body);
        self.body
    }
}
