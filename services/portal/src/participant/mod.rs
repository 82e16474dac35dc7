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

use std::path::PathBuf;

use contracts::{OrganisationId, command::ToldParticipants};
use serde_json::{Value, json};

use self::accounts::AccountsFile;
use crate::{environment::Environment, operator::Operator};

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

/// Lets the broker know these accounts and no others.
async fn publish(operator: &Operator, file: &AccountsFile, told: &ToldParticipants) -> anyhow::Result<()> {
    file.write(&told.items)?;
    reload::reload(&operator.client).await
}

fn fields_of(organisation: &OrganisationId) -> Value {
    json!({ "organisation": organisation })
}

/// For a person at the terminal, beside what is printed for programs.
#[expect(clippy::print_stderr, reason = "this is the program's own voice")]
fn say(sentence: &str) {
    eprintln!("{sentence}");
}
