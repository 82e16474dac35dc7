//! The one program of the portal: it starts everything, or any one part, and looks after both.

mod contracts_files;
mod dead_letters;
mod environment;
mod healthcheck;
mod migrate;
mod operator;
mod participant;
mod run;
mod seed;
mod services;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::environment::Environment;

/// The incident portal of the Consumer Data Right for energy.
#[derive(Parser)]
#[command(name = "portal", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts everything on this machine: PostgreSQL and NATS as private processes, all services, demo data.
    Up(up::Arguments),
    /// Runs one service, or all of them in one process. Settings come from the environment; see deploy/README.md.
    Run(run::Arguments),
    /// Brings the tables of every service to this version, makes streams and consumers, and seeds participants.
    Migrate,
    /// Writes what is generated from the contracts: `OpenAPI`, `AsyncAPI`, the schemas, and the broker's accounts.
    Contracts(contracts_files::Arguments),
    /// Asks a running service whether it is ready. For container health checks.
    Healthcheck(healthcheck::Arguments),
    /// What an operator does by hand.
    #[command(subcommand)]
    Admin(Admin),
}

#[derive(Subcommand)]
enum Admin {
    /// Lists the messages that could not be processed, with the reason and what became of each.
    DeadLetters {
        #[command(subcommand)]
        command: Option<dead_letters::Command>,
    },
    /// Which participants' own systems have an account at the broker.
    #[command(subcommand)]
    Participant(participant::Command),
}

fn main() -> ExitCode {
    // Every TLS connection of this process uses ring; there is no other provider in the lock file.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    let environment = Environment::of_process();
    let result = match arguments.command {
        Command::Up(arguments) => up::up(&arguments, environment),
        Command::Run(arguments) => run::run(&arguments, &environment),
        Command::Migrate => in_runtime(migrate::migrate(&environment)),
        Command::Contracts(arguments) => contracts_files::contracts(&arguments),
        Command::Healthcheck(arguments) => in_runtime(healthcheck::healthcheck(&arguments, &environment)),
        Command::Admin(admin) => run_admin(&admin, environment),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run_admin(admin: &Admin, environment: Environment) -> anyhow::Result<()> {
    let environment = up::with_its_settings(environment)?;
    match admin {
        Admin::DeadLetters { command } => in_runtime(dead_letters::run(command.as_ref(), &environment)),
        Admin::Participant(command) => in_runtime(participant::run(command, &environment)),
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// One sentence for a person at a terminal: what failed, and because of what.
#[expect(clippy::print_stderr, reason = "this is the program's own voice, before and after there is a log")]
fn say_error(error: &anyhow::Error) {
    eprintln!("portal: {error:#}");
}
