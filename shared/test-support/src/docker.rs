//! Servers as containers.
//!
//! testcontainers starts them. What comes later goes through the command line, because a container that outlives
//! its test cannot keep the client of testcontainers, which belongs to the runtime of that test.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use testcontainers::core::IntoContainerPort;
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerRequest, GenericImage, ImageExt};

use crate::local::free_port;
use crate::reaper;

/// A container that is about to start.
pub(crate) type Request = ContainerRequest<GenericImage>;

/// What the containers of tests are found by: `docker ps --filter label=portal.tests`.
const LABEL: &str = "portal.tests";

/// The value of the label for this process, unlike that of any other on the engine. Before the first container
/// there is, its removal is arranged for the end of the process: twice, because the engine may still be making one
/// then.
static OURS: LazyLock<String> = LazyLock::new(|| {
    let ours = format!("{}-{:x}", std::process::id(), RandomState::new().build_hasher().finish());
    reaper::at_the_end(&format!(
        "for round in 1 2; do docker ps --all --quiet --filter label={LABEL}={ours} | \
         xargs -r docker rm --force --volumes; sleep 2; done"
    ));
    ours
});

/// Where a container publishes its port; the same when it is stopped and started.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// A container with one published port.
#[derive(Debug)]
pub(crate) struct Container {
    id: String,
    pub(crate) address: Address,
}

impl Container {
    /// Starts a container of `image` whose `inner_port` is published on a free port; `prepare` adds what the server
    /// needs.
    ///
    /// # Panics
    /// When the engine refuses.
    pub(crate) async fn start(image: &str, inner_port: u16, prepare: impl Fn(Request) -> Request) -> Self {
        let mut attempts = 0;
        loop {
            attempts += 1;
            match Self::start_on(free_port(), image, inner_port, &prepare).await {
                Ok(container) => return container,
                // Somebody else took the port meanwhile.
                Err(error) if attempts < 5 && error.contains("port is already allocated") => {}
                Err(error) => panic!("a container of {image} cannot be started: {error}"),
            }
        }
    }

    /// The same on a given port. Refuses with what the engine said.
    pub(crate) async fn start_on(
        port: u16,
        image: &str,
        inner_port: u16,
        prepare: impl Fn(Request) -> Request,
    ) -> Result<Self, String> {
        let (name, tag) = split(image);
        let request = GenericImage::new(name, tag)
            .with_mapped_port(port, inner_port.tcp())
            .with_label(LABEL, OURS.as_str());
        let container = prepare(request).start().await.map_err(|error| error.to_string())?;
        let id = container.id().to_owned();
        let host = container.get_host().await.expect("the engine has an address").to_string();
        // Dropping it would remove the container, and needs the runtime that started it.
        std::mem::forget(container);
        Ok(Self { id, address: Address { host, port } })
    }

    /// Runs `docker <action> <container>` and waits for it: `stop`, `start`, `kill`.
    pub(crate) async fn tell(&self, action: &str) {
        self.docker(&[action]).await;
    }

    /// Removes the container with all it holds, and waits for it.
    pub(crate) async fn remove(self) {
        self.docker(&["rm", "--force", "--volumes"]).await;
    }

    async fn docker(&self, action: &[&str]) {
        let answer = tokio::process::Command::new("docker")
            .args(action)
            .arg(&self.id)
            .stdin(Stdio::null())
            .output()
            .await
            .expect("the command `docker` can be run");
        let said = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "docker {}: {said}", action[0]);
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // Nobody waits: the companion does the same at the end of the process if this is not done by then.
        let removal = Command::new("docker")
            .args(["rm", "--force", "--volumes", &self.id])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(mut removal) = removal {
            std::thread::spawn(move || removal.wait());
        }
    }
}

/// `registry:5000/nats:2.11` is `registry:5000/nats` and `2.11`.
fn split(image: &str) -> (&str, &str) {
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_of_an_image_is_what_follows_the_last_colon() {
        assert_eq!(split("postgres:17"), ("postgres", "17"));
        assert_eq!(split("registry:5000/nats:2.11"), ("registry:5000/nats", "2.11"));
        assert_eq!(split("registry:5000/nats"), ("registry:5000/nats", "latest"));
    }
}
