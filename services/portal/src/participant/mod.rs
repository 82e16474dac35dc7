//! `portal admin participant`: a recipient's or a retailer's own systems get an account at the broker, and lose it.
//!
//! Who hands what to whom: notification says whose systems are told, and keeps the hashes of their passwords; from its
//! answer the broker's file of accounts is written whole ([`accounts`]); the broker is asked over itself to read it
//! ([`reload`]). Nothing is lost with the file: the next command writes it again.

mod accounts;
mod add;
mod list;
mod reload;
mod remove;

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use contracts::{
    Actor, OrganisationId,
    command::{CommandRequest, ToldParticipants},
};
use messaging::command::{Ask, CommandClient};
use serde_json::{Value, json};
use service_kit::{Deps, broker};

use self::accounts::AccountsFile;
use crate::environment::Environment;

/// How long notification may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Gives an organisation's systems an account at the broker, with the events of its own incidents from now on.
    Add(add::Arguments),
    /// Closes the account; what waits for it is forgotten.
    Remove(remove::Arguments),
    /// Lists the organisations whose systems have an account, and how far each has read.
    List,
}

#[derive(clap::Args)]
struct Where {
    /// The broker's file of participants' accounts, as this program can write it; else `PORTAL_PARTICIPANTS_FILE`, else
    /// that of `portal up`.
    #[arg(long)]
    file: Option<PathBuf>,
}

pub(crate) async fn run(command: &Command, environment: &Environment) -> anyhow::Result<()> {
    match command {
        Command::Add(arguments) => add::add(arguments, environment).await,
        Command::Remove(arguments) => remove::remove(arguments, environment).await,
        Command::List => list::list(environment).await,
    }
}

/// The operator at the broker.
struct Operator {
    client: async_nats::Client,
    commands: CommandClient,
    deps: Deps,
}

impl Operator {
    async fn connect(environment: &Environment) -> anyhow::Result<Self> {
        let client = broker::connect(&environment.operator()?, "admin").await?;
        let deps = Deps::system();
        let commands = CommandClient::new(client.clone(), Arc::clone(&deps.clock), PATIENCE);
        Ok(Self { client, commands, deps })
    }

    /// Asks notification, which owns who is told.
    async fn ask(&self, subject: &str, fields: Value) -> anyhow::Result<ToldParticipants> {
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

    /// Lets the broker know these accounts and no others.
    async fn publish(&self, file: &AccountsFile, told: &ToldParticipants) -> anyhow::Result<()> {
        file.write(&told.items)?;
        reload::reload(&self.client).await
    }
}

fn fields_of(organisation: &OrganisationId) -> Value {
    json!({ "organisation": organisation })
}

/// For a person at the terminal, beside what is printed for programs.
#[expect(clippy::print_stderr, reason = "this is the program's own voice")]
fn say(sentence: &str) {
    eprintln!("{sentence}");
}
