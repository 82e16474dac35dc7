//! The operator at the broker, and what it asks the services.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use contracts::{Actor, command::CommandRequest};
use messaging::command::{Ask, CommandClient};
use serde::de::DeserializeOwned;
use serde_json::Value;
use service_kit::{Deps, broker};

use crate::environment::Environment;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The operator's connection.
pub(crate) struct Operator {
    pub(crate) client: async_nats::Client,
    commands: CommandClient,
    deps: Deps,
}

impl Operator {
    pub(crate) async fn connect(environment: &Environment) -> anyhow::Result<Self> {
        let client = broker::connect(&environment.operator()?, "admin").await?;
        let deps = Deps::system();
        let commands = CommandClient::new(client.clone(), Arc::clone(&deps.clock), PATIENCE);
        Ok(Self { client, commands, deps })
    }

    /// Sends a command to its owner.
    pub(crate) async fn ask<R: DeserializeOwned>(&self, subject: &str, fields: Value) -> anyhow::Result<R> {
        let request = CommandRequest {
            actor: Actor::system(),
            incident: None,
            round: None,
            expected_version: None,
            colleague: None,
            files: Vec::new(),
            fields: serde_json::from_value(fields).context("the command cannot be written")?,
        };
        let ask = Ask { correlation_id: self.deps.ids.next(), idempotency_key: None };
        self.commands.send(subject, &request, ask).await.map_err(|problem| anyhow::anyhow!(problem.detail))
    }
}
