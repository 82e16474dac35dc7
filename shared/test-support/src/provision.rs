//! The database and the two roles of a service, made by the SQL of `deploy/postgres`.

use std::fs;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::postgres::PostgresServer;
use crate::settings::repository;

/// Once a server: what `deploy/postgres/sql/1-server.sql` says.
pub(crate) async fn server(postgres: &PostgresServer) {
    let mut connection = postgres.connect("postgres").await;
    run(&mut connection, "1-server.sql", "").await;
    connection.close().await.ok();
}

/// Makes `databases`, which are not there yet, each with its owner and its application role.
pub(crate) async fn databases(postgres: &PostgresServer, databases: &[String]) {
    let mut connection = postgres.connect("postgres").await;
    for database in databases {
        run(&mut connection, "2-roles.sql", database).await;
        run(&mut connection, "3-database.sql", database).await;
    }
    connection.close().await.ok();
    for database in databases {
        let mut connection = postgres.connect(database).await;
        run(&mut connection, "4-privileges.sql", database).await;
        connection.close().await.ok();
    }
}

/// Removes `database` and its roles, whoever is still connected.
pub(crate) async fn remove(superuser_url: &str, database: &str) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(superuser_url).await?;
    for statement in [
        format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"),
        format!("DROP ROLE IF EXISTS {database}, {database}_owner"),
    ] {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    connection.close().await
}

/// What a test gives the role `name` as the password.
pub(crate) fn password_of(name: &str) -> String {
    format!("{name}-password")
}

async fn run(connection: &mut PgConnection, file: &str, database: &str) {
    let sql = fs::read_to_string(repository().join("deploy/postgres/sql").join(file))
        .unwrap_or_else(|error| panic!("deploy/postgres/sql/{file}: {error}"))
        .replace("{{database}}", database)
        .replace("{{owner_password}}", &password_of(&format!("{database}_owner")))
        .replace("{{app_password}}", &password_of(database));
    if let Err(error) = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        panic!("deploy/postgres/sql/{file} for `{database}`: {error}");
    }
}
