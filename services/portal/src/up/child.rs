//! A server that runs as a private child of this process, and ends with it, however it ends.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{process::Command, time::timeout};

/// How long a server may take to stop before it is killed.
const GRACE: Duration = Duration::from_secs(20);

/// How much of a log is read for the last word in it.
const TAIL: u64 = 4096;

/// A running server.
pub(super) struct Child {
    name: &'static str,
    process: tokio::process::Child,
    log: PathBuf,
    stop: Signal,
    ended: Option<ExitStatus>,
}

impl Child {
    /// Starts `command` with its output in `log`. `stop` is the signal that ends it in order; it is also sent when
    /// this process dies.
    pub(super) fn start(
        name: &'static str,
        mut command: Command,
        log: PathBuf,
        stop: Signal,
    ) -> anyhow::Result<Self> {
        let output = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let process = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            // Ctrl-C reaches the whole group of the terminal; the servers stop after the services, not with them.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name, process, log, stop, ended: None })
    }

    /// Waits until it ends.
    pub(super) async fn wait(&mut self) {
        if let Ok(status) = self.process.wait().await {
            self.ended = Some(status);
        }
    }

    /// Why it ended, if it did.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = match self.ended {
            Some(status) => status,
            None => self.process.try_wait().ok()??,
        };
        let last = last_words(&self.log).unwrap_or_else(|| "it left no message".to_owned());
        Some(format!("{} ended by itself ({status}): {last} (its log is {})", self.name, self.log.display()))
    }

    /// Ends it in order.
    pub(super) async fn stop(mut self) {
        let id = self.process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id
            && kill_process(id, self.stop).is_ok()
            && timeout(GRACE, self.process.wait()).await.is_err()
        {
            tracing::warn!("{} did not stop in time and is killed", self.name);
        }
    }
}

/// A command that runs the program so that it gets `signal` when this process dies, as `user` if one is given.
pub(super) fn bound_to_us(program: &Path, signal: &str, user: Option<&str>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal]);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    command.arg("--").arg(program);
    command
}

/// A port that is free right now.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The last line of a log that says what was wrong, or just the last.
fn last_words(log: &Path) -> Option<String> {
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let telling =
        |line: &&&str| ["FATAL", "PANIC", "[FTL]", "[ERR]", "error:"].iter().any(|word| line.contains(word));
    lines.iter().rev().find(telling).or(lines.last()).map(|line| (*line).to_owned())
}
