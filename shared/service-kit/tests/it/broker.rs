//! The connection to the broker.

use async_nats::connection::State;
use service_kit::{BrokerError, BrokerSettings, broker};
use test_support::{TestCluster, wait_for};

#[tokio::test]
async fn a_wrong_password_is_refused_at_once_and_not_shown() {
    let cluster = TestCluster::start_for(&[]).await;
    let settings = BrokerSettings { password: "wrong".to_owned(), ..cluster.broker_settings("intake") };
    let error = broker::connect(&settings, "test").await.unwrap_err();
    assert!(matches!(error, BrokerError::Refused { .. }), "{error}");
    let place = cluster.nats_url();
    assert_eq!(
        error.to_string(),
        format!("the broker at {place} refuses the user `intake`: wrong name or password")
    );
}

#[tokio::test]
async fn a_broker_that_starts_late_is_waited_for() {
    let cluster = TestCluster::start_for(&[]).await;
    cluster.stop_nats().await;
    let settings = cluster.broker_settings("intake");
    let connecting = tokio::spawn(async move { broker::connect(&settings, "test").await });
    cluster.start_nats().await;
    assert!(connecting.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_connection_outlives_its_broker() {
    let cluster = TestCluster::start_for(&[]).await;
    let client = broker::connect(&cluster.broker_settings("intake"), "test").await.unwrap();
    cluster.kill_nats().await;
    let state = async |wanted| {
        wait_for("the state of the connection", async || (client.connection_state() == wanted).then_some(()))
            .await;
    };
    state(State::Disconnected).await;
    cluster.start_nats().await;
    state(State::Connected).await;
}

#[tokio::test]
async fn replies_come_to_the_inbox_of_the_user() {
    let cluster = TestCluster::start_for(&[]).await;
    let client = broker::connect(&cluster.broker_settings("aemo-liaison"), "test").await.unwrap();
    assert!(client.new_inbox().starts_with("_INBOX_aemo-liaison."));
}

#[tokio::test]
async fn a_forbidden_publish_is_counted() {
    let registry = prometheus::Registry::new();
    broker::register_metrics(&registry);
    let cluster = TestCluster::start_for(&[]).await;
    let client =
        broker::connect(&cluster.broker_settings("notification"), "forbidden-publish").await.unwrap();
    client.publish("cdr.incident.raised.v1.CDR-1", "{}".into()).await.unwrap();
    client.flush().await.unwrap();
    let counted = r#"broker_events_total{application="forbidden-publish",kind="permission_violation"} 1"#;
    wait_for("the violation to be counted", async || {
        let text = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        text.contains(counted).then_some(())
    })
    .await;
}
