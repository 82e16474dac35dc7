//! NATS as a private process, with its streams under `var/nats`, reachable on the loopback only.

use std::path::{Path, PathBuf};

use anyhow::Context;
use contracts::nats::{
    participant::ACCOUNTS_FILE,
    permissions::{render_accounts_conf, render_participants_conf},
};
use rustix::process::Signal;

use super::{
    child::{Child, bound_to_us, free_port},
    folder::Folder,
    secrets::Secrets,
};
use crate::environment::Environment;

/// The same configuration as everywhere.
const CONFIGURATION: &str = include_str!("../../../../deploy/nats/nats-server.conf");

/// Starts it, and adds where it is and who may use it to the environment.
pub(super) async fn start(
    folder: &Folder,
    secrets: &Secrets,
    environment: &mut Environment,
) -> anyhow::Result<Child> {
    let program = program(environment)?;
    let home = folder.at("nats");
    // What was written there since stays.
    let participants = home.join(ACCOUNTS_FILE);
    std::fs::create_dir_all(participants.parent().unwrap_or(&home))?;
    if !participants.exists() {
        std::fs::write(&participants, render_participants_conf(&[]))?;
    }
    let configuration = home.join("nats-server.conf");
    std::fs::write(&configuration, CONFIGURATION)?;
    std::fs::write(home.join("accounts.conf"), render_accounts_conf())?;
    let port = free_port()?;
    let mut command = bound_to_us(&program, "TERM", None);
    command.arg("-c").arg(&configuration).current_dir(&home);
    command.env("NATS_LISTEN", format!("127.0.0.1:{port}"));
    command.env("NATS_MONITOR_LISTEN", "127.0.0.1:-1");
    command.env("NATS_STORE_DIR", quoted(&home.join("streams")));
    command.env("NATS_MAX_FILE_STORE", "10GB");
    for (name, password) in secrets.broker() {
        command.env(name, password);
        environment.set(name.clone(), password.clone());
    }
    let mut child = Child::start("NATS", command, folder.at("nats.log"), Signal::TERM)?;
    environment.set("NATS_URL", format!("nats://127.0.0.1:{port}"));
    match service_kit::broker::connect(&environment.operator()?, "up").await {
        Ok(client) => {
            client.drain().await?;
            Ok(child)
        }
        Err(error) => match child.ended() {
            Some(sentence) => {
                anyhow::bail!("{sentence}; if the data is damaged, start over with --fresh, which forgets it")
            }
            None => Err(error).context("NATS started but cannot be used"),
        },
    }
}

fn program(environment: &Environment) -> anyhow::Result<PathBuf> {
    if let Some(told) = environment.optional("NATS_SERVER_BIN") {
        return Ok(told.into());
    }
    let path = environment.optional("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join("nats-server")).find(|program| program.exists()).context(
        "nats-server is not here; deploy/up gets a private copy, or set NATS_SERVER_BIN to a nats-server 2.10.27 or newer",
    )
}

/// nats-server reads the variable's value as configuration.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}
