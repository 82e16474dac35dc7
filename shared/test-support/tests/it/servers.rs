//! Each kind of server, started both ways, does what a test may ask of it.

use async_nats::jetstream;
use test_support::nats::NatsServer;
use test_support::postgres::PostgresServer;
use test_support::{Mode, settings};

use sqlx::{Connection, Executor, Row};

async fn postgres_keeps_its_data(mode: Mode) {
    let server = PostgresServer::start(mode).await;
    let mut connection = server.connect("postgres").await;
    connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)").await.unwrap();
    connection.close().await.unwrap();

    server.restart().await;
    server.connect("postgres").await.execute("INSERT INTO kept VALUES (2)").await.unwrap();
    server.crash().await;

    let mut connection = server.connect("postgres").await;
    let kept: i64 = connection.fetch_one("SELECT count(*) FROM kept").await.unwrap().get(0);
    assert_eq!(kept, 2);
    let synced: String = connection.fetch_one("SHOW fsync").await.unwrap().get(0);
    assert_eq!(synced, "on");
}

async fn nats_keeps_its_data_until_it_is_wiped(mode: Mode) {
    let server = NatsServer::start(mode).await;
    let url = server.url();
    let made = stream(&url).await.create_stream(declaration()).await.unwrap();
    assert_eq!(made.cached_info().config.name, "KEPT");

    server.stop().await;
    server.start_again().await;
    assert_eq!(server.url(), url);
    stream(&url).await.get_stream("KEPT").await.unwrap();

    server.kill().await;
    server.start_again().await;
    stream(&url).await.get_stream("KEPT").await.unwrap();

    server.stop().await;
    server.wipe().await;
    server.start_again().await;
    assert_eq!(server.url(), url);
    assert!(stream(&url).await.get_stream("KEPT").await.is_err());
}

async fn stream(url: &str) -> jetstream::Context {
    let operator = async_nats::ConnectOptions::with_user_and_password(
        "operator".to_owned(),
        "operator-nats-password".to_owned(),
    );
    jetstream::new(operator.custom_inbox_prefix("_INBOX_operator").connect(url).await.unwrap())
}

fn declaration() -> jetstream::stream::Config {
    jetstream::stream::Config { name: "KEPT".into(), subjects: vec!["kept.>".into()], ..Default::default() }
}

#[tokio::test]
async fn local_postgres_keeps_its_data() {
    postgres_keeps_its_data(Mode::Local).await;
}

#[tokio::test]
async fn local_nats_keeps_its_data_until_it_is_wiped() {
    nats_keeps_its_data_until_it_is_wiped(Mode::Local).await;
}

#[tokio::test]
async fn contained_postgres_keeps_its_data() {
    if settings::engine_has(&[settings::postgres_image()]) {
        postgres_keeps_its_data(Mode::Docker).await;
    }
}

#[tokio::test]
async fn contained_nats_keeps_its_data_until_it_is_wiped() {
    if settings::engine_has(&[settings::nats_image()]) {
        nats_keeps_its_data_until_it_is_wiped(Mode::Docker).await;
    }
}
