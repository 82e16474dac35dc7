//! The broker as a container.

use std::fs;
use std::path::{Path, PathBuf};

use testcontainers::ImageExt;
use testcontainers::core::{AccessMode, Mount};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use super::accounts::{PARTICIPANTS, copy_into, deployed, passwords};
use crate::docker::{Address, Container, Request};
use crate::local::new_folder;
use crate::settings::nats_image;
use crate::wait_for::wait_for;

/// The port in the container.
const PORT: u16 = 4222;
/// Where the configuration lies in the container: not where an image has its own.
const CONFIGURATION: &str = "/portal-tests";

#[derive(Debug)]
pub(super) struct Contained {
    address: Address,
    /// None after its data were wiped: they go with the container.
    container: Mutex<Option<Container>>,
    /// Where the file of participants' accounts lies, outside of the container.
    folder: PathBuf,
}

impl Contained {
    pub(super) async fn start() -> Self {
        let folder = new_folder("nats");
        copy_into(&folder, PARTICIPANTS);
        let prepare = |request| prepare(request, &folder);
        let container = Container::start(&nats_image(), PORT, prepare).await;
        let address = container.address.clone();
        let server = Self { address, container: Mutex::new(Some(container)), folder };
        server.wait_until_it_answers().await;
        server
    }

    pub(super) fn url(&self) -> String {
        format!("nats://{}:{}", self.address.host, self.address.port)
    }

    pub(super) fn participants_file(&self) -> PathBuf {
        self.folder.join(PARTICIPANTS)
    }

    pub(super) async fn stop(&self) {
        self.tell("stop").await;
    }

    pub(super) async fn kill(&self) {
        self.tell("kill").await;
    }

    pub(super) async fn start_again(&self) {
        let mut container = self.container.lock().await;
        if let Some(container) = container.as_ref() {
            container.tell("start").await;
        } else {
            let prepare = |request| prepare(request, &self.folder);
            let fresh = Container::start_on(self.address.port, &nats_image(), PORT, prepare).await;
            *container = Some(fresh.unwrap_or_else(|error| panic!("the broker cannot be started: {error}")));
        }
        self.wait_until_it_answers().await;
    }

    pub(super) async fn wipe(&self) {
        if let Some(container) = self.container.lock().await.take() {
            container.remove().await;
        }
    }

    async fn tell(&self, action: &str) {
        self.container.lock().await.as_ref().expect("the broker runs").tell(action).await;
    }

    /// A greeting and not only a connection: the engine's proxy accepts connections before the server does.
    async fn wait_until_it_answers(&self) {
        let address = (self.address.host.as_str(), self.address.port);
        wait_for("the broker to greet", async || {
            let mut greeting = [0; 4];
            TcpStream::connect(address).await.ok()?.read_exact(&mut greeting).await.ok()?;
            (&greeting == b"INFO").then_some(())
        })
        .await;
    }
}

impl Drop for Contained {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn prepare(request: Request, folder: &Path) -> Request {
    let file = |name: &str| fs::read(deployed(name)).expect("the file is in the repository");
    // A folder and not the file in it: whoever writes the file puts a new one in its place.
    let participants = folder.join(PARTICIPANTS);
    let participants = participants.parent().expect("a file is in a folder").display().to_string();
    let participants = Mount::bind_mount(participants, format!("{CONFIGURATION}/participants"))
        .with_access_mode(AccessMode::ReadOnly);
    let request = request
        .with_mount(participants)
        .with_copy_to(format!("{CONFIGURATION}/nats-server.conf"), file("nats-server.conf"))
        .with_copy_to(format!("{CONFIGURATION}/accounts.conf"), file("accounts.conf"))
        .with_env_var("NATS_LISTEN", "0.0.0.0:4222")
        .with_env_var("NATS_MONITOR_LISTEN", "127.0.0.1:8222")
        .with_env_var("NATS_STORE_DIR", "/tmp/streams")
        .with_env_var("NATS_MAX_FILE_STORE", "1GB")
        .with_cmd(["--config".to_owned(), format!("{CONFIGURATION}/nats-server.conf")]);
    passwords().into_iter().fold(request, |request, (name, value)| request.with_env_var(name, value))
}
