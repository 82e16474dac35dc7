//! A PostgreSQL server.

mod container;
mod process;
mod template;

use sqlx::{Connection, PgConnection};

use crate::settings::Mode;
use crate::wait_for::wait_for;
use container::Contained;
use process::Local;

/// The superuser's password.
pub(crate) const PASSWORD: &str = "postgres-password";

/// A PostgreSQL server as durable as a real one: it syncs what it commits.
#[derive(Debug)]
pub struct PostgresServer(Server);

#[derive(Debug)]
enum Server {
    Local(Local),
    Contained(Contained),
}

impl PostgresServer {
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

    /// `postgres://` URL of `database` for `user`.
    pub fn url(&self, user: &str, password: &str, database: &str) -> String {
        let (host, port) = match &self.0 {
            Server::Local(server) => ("127.0.0.1", server.port()),
            Server::Contained(server) => server.place(),
        };
        format!("postgres://{user}:{password}@{host}:{port}/{database}")
    }

    /// `postgres://` URL of `database` for the superuser.
    pub fn superuser_url(&self, database: &str) -> String {
        self.url("postgres", PASSWORD, database)
    }

    /// A connection of the superuser.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn connect(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.superuser_url(database)).await.expect("the superuser can connect")
    }

    /// Stops the server in order, which ends every session, and starts it again; back when it answers.
    pub async fn restart(&self) {
        match &self.0 {
            Server::Local(server) => server.restart("INT").await,
            Server::Contained(server) => server.restart("restart").await,
        }
        self.wait_until_it_answers().await;
    }

    /// Kills the server without a warning and starts it again; back when it has recovered.
    pub async fn crash(&self) {
        match &self.0 {
            Server::Local(server) => server.restart("QUIT").await,
            Server::Contained(server) => server.restart_after_kill().await,
        }
        self.wait_until_it_answers().await;
    }

    async fn wait_until_it_answers(&self) {
        answers(&self.superuser_url("postgres")).await;
    }
}

/// Waits until the server at `url` takes connections.
async fn answers(url: &str) {
    wait_for("PostgreSQL to answer", async || {
        let connection = PgConnection::connect(url).await.ok()?;
        connection.close().await.ok()
    })
    .await;
}
