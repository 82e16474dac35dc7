//! What a test finds in its cluster.

use sqlx::{Connection, Executor, PgConnection, Row};
use test_support::cluster::SERVICES;
use test_support::{TestCluster, wait_for};

async fn open(url: &str) -> sqlx::Result<PgConnection> {
    PgConnection::connect(url).await
}

#[tokio::test]
async fn each_service_works_in_tables_that_its_owner_makes() {
    let cluster = TestCluster::start().await;
    for service in SERVICES {
        let mut owner = open(&cluster.owner_url(service)).await.unwrap();
        owner.execute("CREATE TABLE thing (n int)").await.unwrap();
        let mut worker = open(&cluster.database_url(service)).await.unwrap();
        worker.execute("INSERT INTO thing VALUES (1)").await.unwrap();
        assert!(worker.execute("ALTER TABLE thing ADD m int").await.is_err());
    }
}

#[tokio::test]
async fn two_tests_see_nothing_of_each_other() {
    let (one, other) = tokio::join!(TestCluster::start_for(&["intake"]), TestCluster::start_for(&["intake"]));
    assert_ne!(one.nats_url(), other.nats_url());
    let made = open(&one.owner_url("intake")).await.unwrap().execute("CREATE TABLE thing (n int)").await;
    assert!(made.is_ok());
    let mut there = open(&other.database_url("intake")).await.unwrap();
    let found: bool = there.fetch_one("SELECT to_regclass('thing') IS NOT NULL").await.unwrap().get(0);
    assert!(!found);
}

#[tokio::test]
async fn every_user_of_the_broker_can_connect_with_the_password_of_the_test() {
    let cluster = TestCluster::start_for(&[]).await;
    for user in SERVICES {
        let client = service_kit::broker::connect(&cluster.broker_settings(user), "test").await.unwrap();
        assert!(client.is_server_compatible(2, 10, 27));
    }
    let (aemo, password) = cluster.nats_credentials("aemo");
    let options = async_nats::ConnectOptions::with_user_and_password(aemo, password);
    assert!(options.connect(cluster.nats_url()).await.is_ok());
}

#[tokio::test]
async fn a_cluster_that_is_alone_may_restart_its_database() {
    let cluster = TestCluster::start_alone().await;
    let mut before = open(&cluster.database_url("intake")).await.unwrap();
    cluster.restart_postgres().await;
    assert!(before.execute("SELECT 1").await.is_err());
    assert!(open(&cluster.database_url("intake")).await.unwrap().execute("SELECT 1").await.is_ok());
}

#[tokio::test]
async fn what_a_test_left_running_cannot_come_back() {
    let cluster = TestCluster::start_for(&["intake"]).await;
    let gone = cluster.database_url("intake");
    let mut left = open(&gone).await.unwrap();
    drop(cluster);
    wait_for("the session to be ended", async || left.execute("SELECT 1").await.err()).await;
    assert!(open(&gone).await.is_err());
}

#[tokio::test]
async fn a_database_that_is_used_again_is_empty() {
    let first = TestCluster::start_for(&["gateway"]).await;
    let name = |cluster: &TestCluster| {
        cluster.database_url("gateway").rsplit_once('/').map(|(_, name)| name.to_owned()).unwrap()
    };
    let used = name(&first);
    let mut owner = open(&first.owner_url("gateway")).await.unwrap();
    owner.execute("CREATE TABLE thing (n int); CREATE TYPE kind AS ENUM ('a')").await.unwrap();
    drop(first);

    let again = wait_for("the database to be lent again", async || {
        let cluster = TestCluster::start_for(&["gateway"]).await;
        (name(&cluster) == used).then_some(cluster)
    })
    .await;
    let mut owner = open(&again.owner_url("gateway")).await.unwrap();
    owner.execute("CREATE TABLE thing (n int); CREATE TYPE kind AS ENUM ('a')").await.unwrap();
    let mut worker = open(&again.database_url("gateway")).await.unwrap();
    assert!(worker.execute("INSERT INTO thing VALUES (1)").await.is_ok());
    assert!(worker.execute("CREATE TABLE mine (n int)").await.is_err());
}
