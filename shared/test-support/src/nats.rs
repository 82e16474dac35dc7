//! A broker, under the configuration and the accounts of `deploy/nats`.

mod accounts;
mod container;
mod process;

use std::path::PathBuf;

use crate::settings::Mode;

pub(crate) use accounts::password_of;
use container::Contained;
use process::Local;

/// A nats-server of a test's own. What its streams hold survives [`stop`](Self::stop) and [`kill`](Self::kill).
#[derive(Debug)]
pub struct NatsServer(Server);

#[derive(Debug)]
enum Server {
    Local(Local),
    Contained(Contained),
}

impl NatsServer {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(mode: Mode) -> Self {
        Self(match mode {
            Mode::Local => Server::Local(Local::start().await),
            Mode::Docker => Server::Contained(Contained::start().await),
        })
    }

    /// `nats://host:port`, the same as long as the server is not dropped.
    pub fn url(&self) -> String {
        match &self.0 {
            Server::Local(server) => server.url(),
            Server::Contained(server) => server.url(),
        }
    }

    /// The file of participants' accounts that the server reads, and anybody may write.
    pub fn participants_file(&self) -> PathBuf {
        match &self.0 {
            Server::Local(server) => server.participants_file(),
            Server::Contained(server) => server.participants_file(),
        }
    }

    /// Stops the server in order.
    pub async fn stop(&self) {
        match &self.0 {
            Server::Local(server) => server.end("TERM").await,
            Server::Contained(server) => server.stop().await,
        }
    }

    /// Kills the server without a warning.
    pub async fn kill(&self) {
        match &self.0 {
            Server::Local(server) => server.end("KILL").await,
            Server::Contained(server) => server.kill().await,
        }
    }

    /// Starts the server again after it was stopped or killed; back when it answers.
    pub async fn start_again(&self) {
        match &self.0 {
            Server::Local(server) => server.start_again().await,
            Server::Contained(server) => server.start_again().await,
        }
    }

    /// Removes every stream with all it holds, as if the disk had been lost. The server must be stopped.
    pub async fn wipe(&self) {
        match &self.0 {
            Server::Local(server) => server.wipe(),
            Server::Contained(server) => server.wipe().await,
        }
    }
}
