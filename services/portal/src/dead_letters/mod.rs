//! `portal admin dead-letters`: what could not be processed, and letting a service try it again.
//!
//! What a letter says is read from its stream; what became of it since, its service is asked, which has kept the event.

mod list;
mod replay;
mod state;

use crate::environment::Environment;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Lets the service that could not process an event try it again, and then what waits behind it.
    Replay(replay::Arguments),
}

pub(crate) async fn run(command: Option<&Command>, environment: &Environment) -> anyhow::Result<()> {
    match command {
        None => list::list(environment).await,
        Some(Command::Replay(arguments)) => replay::replay(arguments, environment).await,
    }
}
