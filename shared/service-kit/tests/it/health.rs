//! What a process answers to those who watch it.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use service_kit::{Deps, Health, checks, health, pool};
use test_support::TestCluster;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

async fn ask(health: &Health, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = health.router().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_process_without_failing_checks_is_ready() {
    let health = Deps::system().health;
    health.register("intake database", || async { Ok(()) });
    assert_eq!(ask(&health, "/readyz").await, (StatusCode::OK, r#"{"status":"ready"}"#.to_owned()));
}

#[tokio::test]
async fn readyz_names_the_failing_check() {
    let health = Deps::system().health;
    health.register("intake database", || async { Ok(()) });
    health.register("intake broker", || async { Err("disconnected".to_owned()) });
    let (status, body) = ask(&health, "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body, r#"{"status":"not ready","failing":{"intake broker":"disconnected"}}"#);
    assert_eq!(ask(&health, "/healthz").await.0, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_does_not_answer_fails() {
    let health = Deps::system().health;
    health.register("intake database", std::future::pending);
    let (_, body) = ask(&health, "/readyz").await;
    assert_eq!(body, r#"{"status":"not ready","failing":{"intake database":"no answer after 2 s"}}"#);
}

#[tokio::test]
async fn metrics_of_the_registry_are_shown() {
    let deps = Deps::system();
    let counter = prometheus::IntCounter::new("incidents_raised_total", "Incidents raised").unwrap();
    deps.metrics.register(Box::new(counter.clone())).unwrap();
    counter.inc();
    let (status, body) = ask(&deps.health, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("\nincidents_raised_total 1\n"), "{body}");
}

#[tokio::test]
async fn it_is_served_until_the_service_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let token = CancellationToken::new();
    let serving = tokio::spawn(health::serve(listener, Deps::system().health, token.clone()));

    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /healthz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    token.cancel();
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_found_again() {
    let cluster = TestCluster::start_alone().await;
    let pool = pool::connect(&cluster.database_settings("intake"), "test").await.unwrap();
    let check = checks::database(pool);
    assert_eq!(check().await, Ok(()));
    cluster.restart_postgres().await;
    // The session from before the restart is dead; the check must not stumble over it twice.
    test_support::wait_for("the database to be found again", async || check().await.ok()).await;
}
