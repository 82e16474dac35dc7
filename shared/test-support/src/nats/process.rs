//! The broker as a local process.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use super::accounts::{PARTICIPANTS, copy_into, passwords};
use crate::local::{Process, new_folder};
use crate::settings::nats_server_bin;
use crate::wait_for::wait_for;

const CONFIGURATION: &str = "nats-server.conf";

#[derive(Debug)]
pub(super) struct Local {
    folder: PathBuf,
    port: u16,
    process: Mutex<Option<Process>>,
}

impl Local {
    pub(super) async fn start() -> Self {
        let folder = new_folder("nats");
        for name in [CONFIGURATION, "accounts.conf", PARTICIPANTS] {
            copy_into(&folder, name);
        }
        // The server itself finds a free port the first time, and tells it in a file.
        let process = launch(&folder, "-1");
        let mut server = Self { port: 0, process: Mutex::new(Some(process)), folder };
        server.port = server.wait_until_it_listens().await;
        server
    }

    pub(super) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(super) fn participants_file(&self) -> PathBuf {
        self.folder.join(PARTICIPANTS)
    }

    pub(super) async fn end(&self, signal: &str) {
        let process = self.process().take();
        process.expect("the broker runs").end(signal).await;
    }

    pub(super) async fn start_again(&self) {
        let process = launch(&self.folder, &self.port.to_string());
        let before = self.process().replace(process);
        assert!(before.is_none(), "the broker was stopped before it is started again");
        self.wait_until_it_listens().await;
    }

    pub(super) fn wipe(&self) {
        assert!(self.process().is_none(), "the broker is stopped before its data goes");
        fs::remove_dir_all(self.folder.join("streams")).expect("the streams are there");
    }

    /// The port, once clients can connect: the file that names it is written after that.
    async fn wait_until_it_listens(&self) -> u16 {
        let id = self.process().as_ref().expect("the broker was started").id();
        let file = self.folder.join(format!("nats-server_{id}.ports"));
        let port = wait_for("the broker to listen", async || {
            if self.process().as_mut().and_then(Process::ended).is_some() {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                panic!("the broker does not start:\n{log}");
            }
            port_in(&fs::read_to_string(&file).ok()?)
        })
        .await;
        fs::remove_file(&file).ok();
        port
    }

    fn process(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
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

fn launch(folder: &std::path::Path, port: &str) -> Process {
    let mut command = Command::new(nats_server_bin());
    command
        .arg("--config")
        .arg(folder.join(CONFIGURATION))
        .arg("--ports_file_dir")
        .arg(folder)
        .env_clear()
        .env("NATS_LISTEN", format!("127.0.0.1:{port}"))
        .env("NATS_MONITOR_LISTEN", "127.0.0.1:-1")
        // The value is read as configuration, where a folder with a space needs quotes.
        .env("NATS_STORE_DIR", format!("\"{}\"", folder.join("streams").display()))
        .env("NATS_MAX_FILE_STORE", "1GB")
        .envs(passwords());
    Process::start(&mut command, &folder.join("log"), folder, "KILL")
}

/// The port for clients in the server's file of ports: `{"nats":["nats://127.0.0.1:41234"],…}`.
fn port_in(ports: &str) -> Option<u16> {
    let (_, rest) = ports.split_once("\"nats://")?;
    let (address, _) = rest.split_once('"')?;
    address.rsplit_once(':')?.1.parse().ok()
}
