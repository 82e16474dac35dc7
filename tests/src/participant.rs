//! A participant's own systems: a plain NATS client with the account that an operator's command gave. And that command.

use std::time::Duration;

use async_nats::jetstream::{self, consumer::PullConsumer};
use futures::StreamExt;
use serde_json::Value;
use test_support::{TestCluster, wait_for};
use tokio::process::Command;

use crate::{aemo::Told, program};

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// Whether it went well.
    pub well: bool,
    /// What it printed for programs.
    pub output: String,
    /// What it said to the person at the terminal.
    pub words: String,
}

/// Runs `portal admin participant` with these arguments, as the operator. The services of the test go on meanwhile.
pub async fn admin(cluster: &TestCluster, arguments: &[&str]) -> Said {
    admin_with(cluster, &cluster.nats_credentials("operator").1, arguments).await
}

/// The same with this password.
pub async fn admin_with(cluster: &TestCluster, password: &str, arguments: &[&str]) -> Said {
    operate(cluster, password, &[&["participant"], arguments].concat()).await
}

/// Runs `portal admin` with these arguments and this password of the operator's.
pub async fn operate(cluster: &TestCluster, password: &str, arguments: &[&str]) -> Said {
    let answer = Command::new(program::portal())
        .arg("admin")
        .args(arguments)
        .env_clear()
        .env("NATS_URL", cluster.nats_url())
        .env("OPERATOR_NATS_PASSWORD", password)
        .env("PORTAL_PARTICIPANTS_FILE", cluster.participants_file())
        .output()
        .await
        .expect("tests/run builds the program before the tests");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { well: answer.status.success(), output: text(answer.stdout), words: text(answer.stderr) }
}

impl Said {
    /// What it printed, of a command that must have gone well.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.well, "{}", self.words);
        serde_json::from_str(&self.output).unwrap_or(Value::Null)
    }

    /// What it said, of a command that must have been refused, with nothing printed.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(!self.well, "{}", self.output);
        assert_eq!(self.output, "");
        self.words
    }
}

/// The systems of one organisation, connected.
pub struct Participant {
    /// Their connection.
    pub client: async_nats::Client,
    consumer: PullConsumer,
}

impl Participant {
    /// Gives the organisation an account, and connects with it.
    pub async fn join(cluster: &TestCluster, organisation: &str) -> Self {
        let account = admin(cluster, &["add", organisation]).await.ok();
        Self::connect(cluster, &account).await.unwrap()
    }

    /// Connects with the account that the command printed.
    pub async fn connect(cluster: &TestCluster, account: &Value) -> Result<Self, async_nats::Error> {
        let text = |field: &str| account[field].as_str().unwrap().to_owned();
        let client =
            async_nats::ConnectOptions::with_user_and_password(text("nats_user"), text("nats_password"))
                .request_timeout(Some(Duration::from_millis(500)))
                .connect(cluster.nats_url())
                .await?;
        let jetstream = jetstream::new(client.clone());
        let consumer = jetstream.get_consumer_from_stream(text("consumer"), text("stream")).await?;
        Ok(Self { client, consumer })
    }

    /// All that waits, each acknowledged; whoever asks has waited until everything was published.
    pub async fn read(&mut self) -> Vec<Told> {
        let mut all = Vec::new();
        while self.consumer.info().await.unwrap().num_pending > 0 {
            let mut batch = self.consumer.fetch().max_messages(100).messages().await.unwrap();
            while let Some(message) = batch.next().await {
                let message = message.unwrap();
                message.double_ack().await.unwrap();
                all.push(Told {
                    subject: message.subject.to_string(),
                    headers: message.headers.clone().unwrap_or_default(),
                    body: serde_json::from_slice(&message.payload).unwrap(),
                });
            }
        }
        all
    }

    /// Whether the broker ended the connection and takes the account no more.
    pub async fn is_shut_out(&self) -> bool {
        wait_for("the broker to end the connection", async || {
            let state = self.client.connection_state();
            (state != async_nats::connection::State::Connected).then_some(true)
        })
        .await
    }
}
