//! The connections to a database, and its way to the present version.

use service_kit::{DatabaseSettings, checks, pool, sentence};
use sqlx::PgPool;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};
use test_support::TestCluster;

fn migrator(steps: &[(i64, &str)]) -> Migrator {
    let migrations = steps.iter().map(|(version, sql)| {
        let sql = AssertSqlSafe((*sql).to_owned()).into_sql_str();
        Migration::new(*version, "a step".into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

fn messaging() -> Migrator {
    migrator(&[(1, "CREATE TABLE outbox (id int)")])
}

fn service() -> Migrator {
    migrator(&[(1, "CREATE TABLE incident (id int REFERENCES something(id))")])
}

#[tokio::test]
async fn messaging_and_the_service_count_their_migrations_apart() {
    let cluster = TestCluster::start_for(&["intake"]).await;
    let owner = cluster.owner_url("intake");
    let service = migrator(&[(1, "CREATE TABLE incident (id int)")]);
    pool::migrate(&owner, &service, &messaging()).await.unwrap();
    let later =
        migrator(&[(1, "CREATE TABLE incident (id int)"), (2, "ALTER TABLE incident ADD at timestamptz")]);
    pool::migrate(&owner, &later, &messaging()).await.unwrap();

    let pool = PgPool::connect(&cluster.database_url("intake")).await.unwrap();
    let versions = async |table: &str| -> Vec<i64> {
        let sql = AssertSqlSafe(format!("SELECT version FROM {table} ORDER BY version"));
        sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap()
    };
    assert_eq!(versions("_messaging_migrations").await, [1]);
    assert_eq!(versions("_sqlx_migrations").await, [1, 2]);
    assert_eq!(checks::migrated(pool.clone(), &later, &messaging())().await, Ok(()));
    let newer = migrator(&[(3, "SELECT 1")]);
    assert_eq!(
        checks::migrated(pool, &newer, &messaging())().await,
        Err("_sqlx_migrations is at 2, 3 is needed: run `portal migrate`".to_owned())
    );
}

#[tokio::test]
async fn many_may_migrate_at_the_same_time() {
    let cluster = TestCluster::start_for(&["intake"]).await;
    let owner = cluster.owner_url("intake");
    let service = migrator(&[(1, "CREATE TABLE incident (id int)")]);
    let messaging = messaging();
    let (one, two, three) = tokio::join!(
        pool::migrate(&owner, &service, &messaging),
        pool::migrate(&owner, &service, &messaging),
        pool::migrate(&owner, &service, &messaging),
    );
    one.unwrap();
    two.unwrap();
    three.unwrap();
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind_and_says_why() {
    let cluster = TestCluster::start_for(&["intake"]).await;
    let error = pool::migrate(&cluster.owner_url("intake"), &service(), &messaging()).await.unwrap_err();
    let told = sentence(&error);
    assert!(told.starts_with("cannot migrate the service tables"), "{told}");
    assert!(told.contains(r#"relation "something" does not exist"#), "{told}");

    let repaired = migrator(&[(1, "CREATE TABLE incident (id int)")]);
    pool::migrate(&cluster.owner_url("intake"), &repaired, &messaging()).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once_and_not_shown() {
    let cluster = TestCluster::start_for(&["intake"]).await;
    let url = cluster.database_url("intake").replace("-password", "-hunter2");
    let error = pool::connect(&DatabaseSettings { url, max_connections: 1 }, "test").await.unwrap_err();
    let told = sentence(&error);
    assert!(told.contains("cannot open the database"), "{told}");
    assert!(told.contains("password authentication failed"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_being_shown() {
    let settings =
        DatabaseSettings { url: "postgres://intake:hunter2@host:port/intake".into(), max_connections: 1 };
    let told = sentence(&pool::connect(&settings, "test").await.unwrap_err());
    assert!(told.starts_with("the database's address is not valid"), "{told}");
    assert!(!told.contains("hunter2") && !format!("{settings:?}").contains("hunter2"), "{told}");
}
