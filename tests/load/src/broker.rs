//! What the broker can do here: a scratch server, since nobody but the services may publish on the portal's own.

use std::{
    net::TcpListener,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::Context;
use async_nats::{
    HeaderMap,
    jetstream::{self, stream::Config},
};
use contracts::nats::streams::CDR_EVENTS;
use tokio::{process::Command, time::sleep};

use crate::{say, spread::Spread};

const CONFIGURATION: &str = include_str!("../../../deploy/nats/nats-server.conf");
const PUBLISHES: usize = 2_000;
/// About what an event is.
const SIZE: usize = 800;
const PATIENCE: Duration = Duration::from_secs(10);

/// How long one acknowledged publish takes, one at a time, under the portal's `sync_interval`.
pub(crate) async fn one_publish(program: &Path, beside: &Path) -> anyhow::Result<Duration> {
    // On the disk of the portal's own streams.
    let folder = tempfile::Builder::new().prefix("load-nats-").tempdir_in(beside)?;
    let sync = CONFIGURATION.lines().find_map(|line| line.trim().strip_prefix("sync_interval:"));
    let sync = sync.context("deploy/nats/nats-server.conf sets no sync_interval")?.trim();
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let store = folder.path().join("streams");
    let file = folder.path().join("nats.conf");
    std::fs::write(
        &file,
        format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{}\", sync_interval: {sync} }}\n",
            store.display()
        ),
    )?;
    let mut server = Command::new(program)
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} cannot be started; set NATS_SERVER_BIN", program.display()))?;
    let measured = publish(&format!("nats://127.0.0.1:{port}")).await;
    server.kill().await?;
    let spread = measured?;
    say(&format!("limit: one acknowledged publish          {spread}, sync_interval {sync}"));
    Ok(spread.p50())
}

async fn publish(url: &str) -> anyhow::Result<Spread> {
    let deadline = Instant::now() + PATIENCE;
    let client = loop {
        match async_nats::connect(url).await {
            Ok(client) => break client,
            Err(error) if Instant::now() > deadline => {
                return Err(error).context("the scratch nats-server does not answer");
            }
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    };
    let jetstream = jetstream::new(client);
    let stream = Config {
        name: "SCRATCH".to_owned(),
        subjects: vec!["scratch.>".to_owned()],
        max_age: CDR_EVENTS.max_age,
        duplicate_window: CDR_EVENTS.duplicate_window,
        ..Default::default()
    };
    jetstream.create_stream(stream).await?;
    let mut durations = Vec::with_capacity(PUBLISHES);
    for n in 0..PUBLISHES {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", n.to_string());
        let start = Instant::now();
        let sent = jetstream.publish_with_headers(format!("scratch.{n}"), headers, vec![b'x'; SIZE].into());
        sent.await?.await?;
        durations.push(start.elapsed());
    }
    Spread::of(durations)
}
