//! PostgreSQL as a local process.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::{Connection, PgConnection};

use super::PASSWORD;
use super::template::{as_server, copy_to, give_to_server};
use crate::local::{Process, free_port, new_folder};
use crate::settings::postgres_bin_dir;
use crate::wait_for::wait_for;

/// As in production where it matters to a test; small, and without what only costs time.
const SETTINGS: [&str; 8] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "shared_buffers=64MB",
    "synchronous_commit=on",
    "jit=off",
    "log_min_messages=warning",
    "timezone=UTC",
];

#[derive(Debug)]
pub(super) struct Local {
    folder: PathBuf,
    port: u16,
    process: Mutex<Option<Process>>,
}

impl Local {
    pub(super) async fn start() -> Self {
        let folder = new_folder("postgres");
        give_to_server(&folder);
        copy_to(&folder.join("data"));
        for _ in 0..5 {
            let port = free_port();
            let mut process = launch(&folder, port);
            if answers_or_ends(&mut process, port).await {
                return Self { folder, port, process: Mutex::new(Some(process)) };
            }
            // Somebody else may have taken the port meanwhile.
        }
        panic!("PostgreSQL does not start:\n{}", fs::read_to_string(folder.join("log")).unwrap_or_default());
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server by `signal` and starts it again on the same port and files.
    pub(super) async fn restart(&self, signal: &str) {
        let process = self.process().take().expect("the server runs");
        process.end(signal).await;
        *self.process() = Some(launch(&self.folder, self.port));
    }

    fn process(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        if let Some(process) = self.process().take() {
            process.kill();
        }
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn launch(folder: &Path, port: u16) -> Process {
    let data = folder.join("data");
    let mut command = as_server(&postgres_bin_dir().join("postgres"));
    command.arg("-D").arg(&data).arg("-p").arg(port.to_string());
    for setting in SETTINGS {
        command.arg("-c").arg(setting);
    }
    Process::start(&mut command, &folder.join("log"), &data, "QUIT")
}

/// Whether the server answers; it does not if it ended.
async fn answers_or_ends(process: &mut Process, port: u16) -> bool {
    let url = format!("postgres://postgres:{PASSWORD}@127.0.0.1:{port}/postgres");
    wait_for("PostgreSQL to answer", async || {
        if process.ended().is_some() {
            return Some(false);
        }
        let connection = PgConnection::connect(&url).await.ok()?;
        connection.close().await.ok();
        Some(true)
    })
    .await
}
