//! The checks that services register with [`Health`](crate::Health).

use std::future::Future;

use async_nats::connection::State;
use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool};

use crate::pool::{MESSAGING_TABLE, SERVICE_TABLE};
use crate::sentence;

/// The database answers.
pub fn database(pool: PgPool) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync + 'static {
    move || {
        let pool = pool.clone();
        boxed(async move { sqlx::query("SELECT 1").execute(&pool).await.map(drop).map_err(|e| sentence(&e)) })
    }
}

/// The broker is connected.
pub fn broker(
    client: async_nats::Client,
) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync + 'static {
    move || {
        let state = client.connection_state();
        boxed(async move {
            match state {
                State::Connected => Ok(()),
                State::Pending | State::Disconnected => Err(state.to_string()),
            }
        })
    }
}

/// The tables are at the version that this program knows, or a newer one.
pub fn migrated(
    pool: PgPool,
    service_migrations: &Migrator,
    messaging_migrations: &Migrator,
) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync + 'static {
    let service = newest(service_migrations);
    let messaging = newest(messaging_migrations);
    move || {
        let pool = pool.clone();
        boxed(async move {
            at_least(&pool, MESSAGING_TABLE, messaging).await?;
            at_least(&pool, SERVICE_TABLE, service).await
        })
    }
}

async fn at_least(pool: &PgPool, table: &'static str, needed: i64) -> Result<(), String> {
    // The name is a constant of this crate.
    let query = AssertSqlSafe(format!("SELECT coalesce(max(version), 0) FROM {table} WHERE success"));
    let found: i64 = sqlx::query_scalar(query).fetch_one(pool).await.map_err(|error| sentence(&error))?;
    if found >= needed {
        Ok(())
    } else {
        Err(format!("{table} is at {found}, {needed} is needed: run `portal migrate`"))
    }
}

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or(0)
}

fn boxed<F>(check: F) -> BoxFuture<'static, Result<(), String>>
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    Box::pin(check)
}
