//! PostgreSQL as a container.

use testcontainers::ImageExt;

use super::{PASSWORD, answers};
use crate::docker::{Container, Request};
use crate::settings::postgres_image;

#[derive(Debug)]
pub(super) struct Contained(Container);

impl Contained {
    pub(super) async fn start() -> Self {
        let server = Self(Container::start(&postgres_image(), 5432, prepare).await);
        let (host, port) = server.place();
        answers(&format!("postgres://postgres:{PASSWORD}@{host}:{port}/postgres")).await;
        server
    }

    pub(super) fn place(&self) -> (&str, u16) {
        (&self.0.address.host, self.0.address.port)
    }

    /// `docker restart` or `docker start`.
    pub(super) async fn restart(&self, action: &str) {
        self.0.tell(action).await;
    }

    pub(super) async fn restart_after_kill(&self) {
        self.0.tell("kill").await;
        self.0.tell("start").await;
    }
}

fn prepare(request: Request) -> Request {
    request.with_env_var("POSTGRES_PASSWORD", PASSWORD).with_cmd(["postgres", "-c", "max_connections=300"])
}
