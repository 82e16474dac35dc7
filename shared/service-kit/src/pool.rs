//! The connections to PostgreSQL.

mod migrate;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use tokio::time::Instant;

pub use migrate::{MESSAGING_TABLE, MigrationError, SERVICE_TABLE, migrate};

/// How long a server that does not answer yet is waited for at the start.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a caller waits for a free connection before it is told that there is none.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that lay idle for longer is asked whether it still lives before it is used.
const TRUSTED_WHILE_IDLE: Duration = Duration::from_secs(1);

/// Which database, as whom, over how many connections.
#[derive(Clone)]
pub struct DatabaseSettings {
    /// `postgres://user:password@host:port/database`; shown nowhere, because of the password.
    pub url: String,
    /// The most connections that are open at a time.
    pub max_connections: u32,
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseSettings")
            .field("url", &"***")
            .field("max_connections", &self.max_connections)
            .finish()
    }
}

/// Why there is no connection to the database.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The address is not one. The cause is not told, since it might quote the password.
    #[error("the database's address is not valid; it looks like postgres://user:password@host:5432/database")]
    Address,
    /// The server answered and refused, or nothing answered as long as we waited.
    #[error("cannot open {place}")]
    Connect {
        /// Which database, where, as whom; without the password.
        place: String,
        /// What the last attempt said.
        #[source]
        source: sqlx::Error,
    },
}

/// Opens a pool on the database of `settings`; `application` is what `pg_stat_activity` shows.
///
/// Makes one connection first, so that a wrong password or a database that is not there is told at once and in
/// one sentence; waits up to fifteen seconds for a server that does not answer yet. Later on the pool opens
/// connections when they are needed, and again after the server was away. A caller waits at most five seconds for a
/// connection.
pub async fn connect(settings: &DatabaseSettings, application: &str) -> Result<PgPool, PoolError> {
    let options = options(&settings.url)?.application_name(application);
    first_connection(&options).await?.close().await.ok();
    Ok(PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // The pool tests each connection when it comes back, so asking again before each use would double the
        // round trips under load; only one that lay idle may have died meanwhile.
        .test_before_acquire(false)
        .before_acquire(|connection, usage| {
            Box::pin(
                async move { Ok(usage.idle_for < TRUSTED_WHILE_IDLE || connection.ping().await.is_ok()) },
            )
        })
        .connect_lazy_with(options))
}

fn options(url: &str) -> Result<PgConnectOptions, PoolError> {
    PgConnectOptions::from_str(url).map_err(|_| PoolError::Address)
}

/// One connection, with patience for a server that only starts.
async fn first_connection(options: &PgConnectOptions) -> Result<PgConnection, PoolError> {
    let deadline = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(20);
    loop {
        match options.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) if may_pass(&error) && Instant::now() + pause < deadline => {
                tracing::info!(%error, "the database does not answer yet");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(1));
            }
            Err(source) => return Err(PoolError::Connect { place: place(options), source }),
        }
    }
}

/// Whether the server may only be starting (`57P03`) or not be there yet.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P03"),
        _ => false,
    }
}

fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    let (host, port, user) = (options.get_host(), options.get_port(), options.get_username());
    format!("the database `{database}` at {host}:{port} as `{user}`")
}
