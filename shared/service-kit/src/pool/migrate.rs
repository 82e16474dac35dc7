//! Bringing a database to the present version of its tables.

use std::borrow::Cow;

use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

use super::{PoolError, first_connection, options};

/// Where the migrations of the service are recorded.
pub const SERVICE_TABLE: &str = "_sqlx_migrations";
/// Where the migrations of the messaging tables are recorded: they have version numbers of their own.
pub const MESSAGING_TABLE: &str = "_messaging_migrations";

/// One key for all who migrate; the lock holds within a database. ("portal" in ASCII.)
const LOCK: i64 = 0x706f_7274_616c;

/// Why a database is not at its present version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database does not answer.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The lock that keeps others from migrating at the same time was not given.
    #[error("cannot lock the database against other migrations")]
    Lock(#[source] sqlx::Error),
    /// A migration failed, or one that was applied is not the one we know.
    #[error("cannot migrate the {part} tables")]
    Migrate {
        /// "messaging" or "service".
        part: &'static str,
        /// What went wrong.
        #[source]
        source: MigrateError,
    },
}

/// Applies what is missing of `messaging_migrations` and then of `service_migrations` to the database at `url`,
/// which names its owner. Others who do the same at the same time wait; what is applied already stays.
///
/// Refuses when a migration fails, in which case it left nothing behind, or when one that is applied was edited.
pub async fn migrate(
    url: &str,
    service_migrations: &Migrator,
    messaging_migrations: &Migrator,
) -> Result<(), MigrationError> {
    let options = options(url)?.application_name("portal migrate");
    let mut connection = first_connection(&options).await?;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut connection)
        .await
        .map_err(MigrationError::Lock)?;
    apply("messaging", messaging_migrations, MESSAGING_TABLE, &mut connection).await?;
    apply("service", service_migrations, SERVICE_TABLE, &mut connection).await?;
    // The lock ends with the session.
    connection.close().await.ok();
    Ok(())
}

async fn apply(
    part: &'static str,
    migrations: &Migrator,
    table: &'static str,
    connection: &mut PgConnection,
) -> Result<(), MigrationError> {
    let mut recorded_in_table = Migrator {
        migrations: Cow::Owned(migrations.migrations.to_vec()),
        // Forward only: an older release may run beside a newer database.
        ignore_missing: true,
        locking: false,
        no_tx: migrations.no_tx,
        create_schemas: migrations.create_schemas.clone(),
        ..Migrator::DEFAULT
    };
    recorded_in_table.dangerous_set_table_name(table);
    recorded_in_table
        .run_direct(None, connection, false)
        .await
        .map_err(|source| MigrationError::Migrate { part, source })
}
