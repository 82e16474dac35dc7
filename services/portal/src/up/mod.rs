//! `portal up`: the whole portal on one machine, from nothing, with one command.

mod broker;
mod child;
mod demo;
mod folder;
mod postgres;
mod running;
mod secrets;

use std::{net::TcpListener, time::Instant};

use crate::{environment::Environment, migrate, run, seed, services::Name};
use anyhow::Context;
use child::Child;
use folder::Folder;
pub(crate) use running::with_its_settings;
use secrets::Secrets;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Start over: forget all data of an earlier run.
    #[arg(long)]
    fresh: bool,
    /// The port of the portal.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn up(arguments: &Arguments, mut environment: Environment) -> anyhow::Result<()> {
    let started_at = Instant::now();
    let folder = Folder::open(&environment)?;
    if arguments.fresh {
        folder.clear()?;
    }
    // Asked for first, since everything else would have been for nothing.
    drop(TcpListener::bind(("127.0.0.1", arguments.port)).with_context(|| {
        format!("port {} is in use; choose another with --port, or stop what listens there", arguments.port)
    })?);
    environment.set("PORTAL_LISTEN", format!("127.0.0.1:{}", arguments.port));
    environment.set("PORTAL_INSECURE_COOKIES", "yes");
    if environment.optional("PORTAL_ATTACHMENTS").is_none() {
        environment.set("PORTAL_ATTACHMENTS", folder.at("attachments").display().to_string());
    }
    if environment.optional("RUST_LOG").is_none() {
        environment.set("RUST_LOG", "warn");
    }
    let shown = environment.clone();
    run::with_telemetry("portal", &shown, false, async move {
        let mut children = Vec::new();
        let result = serve(&folder, &mut environment, &mut children, started_at).await;
        // In the other order than they were started: the services are gone by now, the database goes last.
        while let Some(child) = children.pop() {
            child.stop().await;
        }
        result
    })
}

async fn serve(
    folder: &Folder,
    environment: &mut Environment,
    children: &mut Vec<Child>,
    started_at: Instant,
) -> anyhow::Result<()> {
    let secrets = Secrets::open(folder)?;
    if Name::ALL.iter().any(|name| environment.optional(&name.variable("DATABASE_URL")).is_none()) {
        children.push(postgres::start(folder, &secrets, environment).await?);
    }
    if environment.optional("NATS_URL").is_none() {
        children.push(broker::start(folder, &secrets, environment).await?);
    }
    migrate::tables(environment).await?;
    migrate::streams(environment).await?;
    let seed = seed::read(environment.optional("PORTAL_SEED").as_deref().unwrap_or("demo"))?;
    seed::participants(environment, &seed).await?;
    let users = demo::users(folder, environment, &seed).await?;
    let started = run::start(&Name::ALL, environment).await?;
    let demo = demo::Demo::new(&started, environment, users)?;
    demo.write(folder)?;
    demo.print(folder, started_at.elapsed());
    started.until(ended(children)).await?;
    match children.iter_mut().find_map(Child::ended) {
        Some(sentence) => anyhow::bail!(sentence),
        None => Ok(()),
    }
}

/// Waits for Ctrl-C, or until PostgreSQL or NATS ends by itself.
async fn ended(children: &mut [Child]) {
    let child = async {
        if children.is_empty() {
            std::future::pending::<()>().await;
        }
        futures::future::select_all(children.iter_mut().map(|child| Box::pin(child.wait()))).await;
    };
    tokio::select! {
        () = run::signalled() => {}
        () = child => {}
    }
}
