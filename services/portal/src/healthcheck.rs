//! `portal healthcheck`: for containers, which have no curl.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;

use crate::environment::{Environment, LISTEN};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Ask the gateway's address (`PORTAL_LISTEN`) and not that of a service behind it (`PORTAL_HEALTH_LISTEN`).
    #[arg(long)]
    gateway: bool,
}

pub(crate) async fn healthcheck(arguments: &Arguments, environment: &Environment) -> anyhow::Result<()> {
    let address = if arguments.gateway {
        environment.address("PORTAL_LISTEN", LISTEN)?
    } else {
        environment.health_listen()?
    };
    // A service that listens everywhere is asked on the loopback.
    let host = if address.ip().is_unspecified() {
        SocketAddr::from(([127, 0, 0, 1], address.port()))
    } else {
        address
    };
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build()?;
    let answer = client.get(format!("http://{host}/readyz")).send().await.context("nobody answers")?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    anyhow::bail!("not ready ({status}): {}", answer.text().await.unwrap_or_default())
}
