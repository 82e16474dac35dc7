//! `portal run`: one service, or all of them in one process. All takes no shortcut: NATS and five databases there too.

use std::time::Duration;

use anyhow::Context;
use futures::future::select_all;
use service_kit::{Deps, Lifecycle, Running, health, wait_for_signal};
use telemetry::TelemetrySettings;
use tokio::net::TcpListener;

use crate::{
    environment::Environment,
    services::{self, Name},
};

/// How long the health listener may take to end.
const GRACE: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which: intake, workflow, aemo-liaison, notification, gateway, or all.
    #[arg(value_parser = parse_which)]
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    All,
    One(Name),
}

fn parse_which(text: &str) -> Result<Which, String> {
    if text == "all" {
        return Ok(Which::All);
    }
    <Name as clap::ValueEnum>::from_str(text, false).map(Which::One).map_err(|_| {
        let names: Vec<_> = Name::ALL.iter().map(|name| name.user()).collect();
        format!("there is no service {text:?}; there are: {}, all", names.join(", "))
    })
}

pub(crate) fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<()> {
    let names = match arguments.which {
        Which::All => Name::ALL.to_vec(),
        Which::One(name) => vec![name],
    };
    let process = match arguments.which {
        Which::All => "portal",
        Which::One(name) => name.user(),
    };
    with_telemetry(process, environment, true, async {
        let started = start(&names, environment).await?;
        started.until(signalled()).await
    })
}

/// Waits for the signal to stop. Where none can be waited for, nothing would end the process in order: stop now.
pub(crate) async fn signalled() {
    match wait_for_signal().await {
        Ok(signal) => tracing::info!(signal, "stopping"),
        Err(error) => tracing::error!(%error, "signals cannot be waited for; stopping"),
    }
}

/// Sets up logs and traces, does the work, and flushes whatever happened.
pub(crate) fn with_telemetry(
    process: &str,
    environment: &Environment,
    json: bool,
    work: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    // The exporter is built outside of the runtime: it brings a blocking client of its own.
    let guard = telemetry::init(&TelemetrySettings {
        service: process.to_owned(),
        otlp_endpoint: environment.optional("OTEL_EXPORTER_OTLP_ENDPOINT"),
        log_filter: environment.optional("RUST_LOG").unwrap_or_else(|| "info".to_owned()),
        json,
    })?;
    let result = tokio::runtime::Runtime::new()?.block_on(work);
    guard.shutdown();
    result
}

/// Services that run, in the order in which they were started.
pub(crate) struct Started {
    services: Vec<Running>,
    health: Lifecycle,
}

/// Starts the services in order; when one cannot start, those before it are stopped again.
pub(crate) async fn start(names: &[Name], environment: &Environment) -> anyhow::Result<Started> {
    let deps = Deps::system();
    let mut started = Started { services: Vec::new(), health: Lifecycle::new() };
    // The gateway serves health and metrics at its own address.
    if !names.contains(&Name::Gateway) {
        let address = environment.health_listen()?;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("{address} cannot be listened on; set PORTAL_HEALTH_LISTEN to a free one")
        })?;
        started.health.spawn("health", health::serve(listener, deps.health.clone(), started.health.token()));
    }
    for name in names {
        match services::start(*name, environment, deps.clone()).await {
            Ok(running) => started.services.push(running),
            Err(error) => {
                started.stop().await.ok();
                return Err(error);
            }
        }
    }
    Ok(started)
}

impl Started {
    /// Where the gateway serves, when it is among the services.
    pub(crate) fn gateway(&self) -> Option<std::net::SocketAddr> {
        self.services.iter().find_map(Running::address)
    }

    /// Runs until `end`, or until a service fails; then stops all.
    pub(crate) async fn until(self, end: impl Future<Output = ()>) -> anyhow::Result<()> {
        let failed = select_all(self.services.iter().map(|service| Box::pin(service.failed())));
        let failure = tokio::select! {
            () = end => None,
            (failure, at, _) = failed => Some((self.services[at].service(), failure)),
        };
        let stopped = self.stop().await;
        match failure {
            Some((service, failure)) => anyhow::bail!("{service} failed: {failure}"),
            None => stopped,
        }
    }

    /// Stops the services, the door first.
    async fn stop(self) -> anyhow::Result<()> {
        let mut result = Ok(());
        for service in self.services.into_iter().rev() {
            let name = service.service();
            if let Err(failure) = service.stop().await {
                result = Err(anyhow::anyhow!("{name} did not stop in order: {failure}"));
            }
        }
        self.health.stop(GRACE).await?;
        result
    }
}
