//! A database of our own beside the services' databases: the same server and disk, and nobody's data.

use anyhow::Context;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

const NAME: &str = "load_scratch";

pub(crate) struct Scratch {
    server: PgConnectOptions,
}

impl Scratch {
    /// Makes it, and removes first what a run that was killed left.
    pub(crate) async fn make(server: &PgConnectOptions) -> anyhow::Result<Self> {
        let scratch = Self { server: server.clone() };
        scratch.remove().await?;
        let mut server = scratch.of("postgres").await?;
        server.execute(AssertSqlSafe(format!("CREATE DATABASE {NAME} TEMPLATE template0"))).await?;
        Ok(scratch)
    }

    /// A connection of the superuser to the scratch database.
    pub(crate) async fn connect(&self) -> anyhow::Result<PgConnection> {
        self.of(NAME).await
    }

    /// A connection of the superuser to any database of the server.
    pub(crate) async fn of(&self, database: &str) -> anyhow::Result<PgConnection> {
        let options = self.server.clone().database(database);
        options.connect().await.with_context(|| format!("the database {database} cannot be opened"))
    }

    pub(crate) async fn drop(self) -> anyhow::Result<()> {
        self.remove().await
    }

    async fn remove(&self) -> anyhow::Result<()> {
        let mut server = self.of("postgres").await?;
        server.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))).await?;
        Ok(server.close().await?)
    }
}
