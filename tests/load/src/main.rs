//! The benchmark: what the portal costs, each figure beside a limit that was measured in the same run.

mod broker;
mod counters;
mod http;
mod life;
mod limits;
mod memory;
mod pages;
mod refer;
mod scratch;
mod site;
mod spread;
mod throughput;
mod wal;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::{scratch::Scratch, site::Site};

/// However slow the machine: after this the run ends.
const LONGEST: Duration = Duration::from_mins(10);
/// The same where thousands of incidents are raised first.
const LONGEST_WITH_MANY: Duration = Duration::from_mins(40);

/// Measures a portal that `deploy/up` started. It leaves its incidents behind.
#[derive(Parser)]
struct Arguments {
    /// What is measured instead of the costs of commands.
    #[command(subcommand)]
    instead: Option<Instead>,
    /// What `deploy/up` wrote; its folder also holds the passwords of PostgreSQL and NATS.
    #[arg(long, global = true, default_value = "var/demo.json")]
    demo: PathBuf,
    /// The superuser's `postgres://` URL, where PostgreSQL was not started by `deploy/up`.
    #[arg(long, global = true)]
    postgres: Option<String>,
    /// The broker for the limit of publishing, started aside; `deploy/lib/get-nats` prints where it is.
    #[arg(long, env = "NATS_SERVER_BIN", default_value = "nats-server")]
    nats_server: PathBuf,
    /// How many incidents are referred.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=2000))]
    referrals: u32,
    /// A process whose memory is told, as in `workflow=4711`; `all` for one that runs everything.
    #[arg(long = "pid", value_name = "NAME=PID", value_parser = memory::parse)]
    pids: Vec<memory::Process>,
}

#[derive(Subcommand)]
enum Instead {
    /// What pages weigh, and how long the server takes for them when there are many incidents.
    Pages(pages::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let site = Site::read(&arguments.demo, arguments.postgres.as_deref())?;
    let scratch = Scratch::make(&site.postgres).await?;
    let longest = if arguments.instead.is_some() { LONGEST_WITH_MANY } else { LONGEST };
    // Whatever ends the run, the scratch database goes, and with its handle the scratch broker.
    let measured = tokio::select! {
        measured = measure(arguments, &site, &scratch) => measured,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
        () = tokio::time::sleep(longest) => Err(anyhow::anyhow!("not done after {} s", longest.as_secs())),
    };
    measured.and(scratch.drop().await)
}

async fn measure(arguments: &Arguments, site: &Site, scratch: &Scratch) -> anyhow::Result<()> {
    if let Some(Instead::Pages(arguments)) = &arguments.instead {
        return pages::measure(site, scratch, arguments).await;
    }
    // At rest first: the other measurements leave caches behind.
    memory::tell(&arguments.pids, "before the load")?;
    let mut committing = limits::one_commit(scratch).await.context("the limit of committing")?;
    let publish =
        broker::one_publish(&arguments.nats_server, &site.folder).await.context("the limit of publishing")?;
    life::measure(site, scratch).await.context("one life of an incident")?;
    refer::measure(site, arguments.referrals, &mut committing, publish).await.context("refer → AEMO")?;
    wal::settle(scratch, Duration::from_secs(30)).await?;
    let commits = limits::commits_at_once(scratch).await.context("the limit of committing at once")?;
    throughput::measure(site, scratch, commits).await.context("throughput")?;
    memory::tell(&arguments.pids, "after the load")
}

/// One line of the result.
#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "one sentence for the person at the terminal")]
fn say_error(error: &anyhow::Error) {
    eprintln!("load: {error:#}");
}
