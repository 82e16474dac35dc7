//! The database and the two roles of a service, made by the SQL of `deploy/postgres`.

use std::fs;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::postgres::PostgresServer;
use crate::settings::repository;

/// A database on a server of the tests.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    /// What it is called, and the role that works in it; the owner of its tables has `_owner` behind.
    pub(crate) name: String,
    /// The service that the test has it for.
    pub(crate) service: String,
    /// How many tests had it before.
    pub(crate) leases: u32,
}

impl Database {
    /// The role that owns the tables.
    pub(crate) fn owner(&self) -> String {
        format!("{}_owner", self.name)
    }

    /// The password of one of the two roles. Each test has another, so that what a test left running cannot come
    /// back into a database that the next one uses.
    pub(crate) fn password_of(&self, role: &str) -> String {
        format!("{role}-password-{}", self.leases)
    }
}

/// Once a server: what `deploy/postgres/sql/1-server.sql` says.
pub(crate) async fn server(postgres: &PostgresServer) {
    let mut connection = postgres.connect("postgres").await;
    let sql = script("1-server.sql");
    run(&mut connection, "1-server.sql", sql).await;
    connection.close().await.ok();
}

/// Makes databases that are not there yet, each with its owner and its application role.
pub(crate) async fn make(postgres: &PostgresServer, databases: &[Database]) {
    let mut connection = postgres.connect("postgres").await;
    for database in databases {
        roles(&mut connection, database).await;
        run(&mut connection, "3-database.sql", for_database("3-database.sql", database)).await;
    }
    connection.close().await.ok();
    for database in databases {
        let mut connection = postgres.connect(&database.name).await;
        run(&mut connection, "4-privileges.sql", for_database("4-privileges.sql", database)).await;
        connection.close().await.ok();
    }
}

/// Makes `database` as good as new: nobody is in it, nothing is in it, and its roles have the passwords of the
/// present lease. To make another would take ten times as long.
pub(crate) async fn renew(postgres: &PostgresServer, database: &Database) {
    let mut connection = postgres.connect(&database.name).await;
    // The passwords first, so that nobody who is sent away comes back.
    roles(&mut connection, database).await;
    let (name, owner) = (&database.name, database.owner());
    let clear = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid(); \
         DROP OWNED BY {name}, {owner} CASCADE; \
         DROP SCHEMA IF EXISTS public CASCADE; \
         CREATE SCHEMA public AUTHORIZATION pg_database_owner;"
    );
    run(&mut connection, "the clearing", clear).await;
    run(&mut connection, "4-privileges.sql", for_database("4-privileges.sql", database)).await;
    connection.close().await.ok();
}

async fn roles(connection: &mut PgConnection, database: &Database) {
    run(connection, "2-roles.sql", for_database("2-roles.sql", database)).await;
}

fn for_database(file: &str, database: &Database) -> String {
    script(file)
        .replace("{{database}}", &database.name)
        .replace("{{owner_password}}", &database.password_of(&database.owner()))
        .replace("{{app_password}}", &database.password_of(&database.name))
}

fn script(file: &str) -> String {
    fs::read_to_string(repository().join("deploy/postgres/sql").join(file))
        .unwrap_or_else(|error| panic!("deploy/postgres/sql/{file}: {error}"))
}

async fn run(connection: &mut PgConnection, what: &str, sql: String) {
    if let Err(error) = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        panic!("{what}: {error}");
    }
}
