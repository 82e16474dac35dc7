//! Crashes at the worst moment.

use futures::future::join_all;
use sqlx::PgPool;
use test_support::{TestCluster, wait_for};

use crate::world::{ADR, World};

#[tokio::test]
async fn a_key_is_never_reused_or_skipped_after_a_crash_between_commit_and_publish() {
    let world = World::start_on(TestCluster::start_alone().await).await;
    let adr = world.api(ADR);
    assert_eq!(adr.raise().await, "CDR-1");
    // Committed and answered, but unpublished: the broker is gone before the relay has its acknowledgement. The
    // marks are taken back as if the process had died right after the commit.
    world.stop_service(intake::NAME).await;
    let intake = PgPool::connect(&world.cluster.database_url("intake")).await.unwrap();
    sqlx::query("UPDATE outbox SET published_at = NULL").execute(&intake).await.unwrap();
    intake.close().await;
    world.cluster.crash_postgres().await;
    world.cluster.restart_postgres().await;
    world.start_service(intake::NAME).await;
    let raised = wait_for("intake to take the next", async || {
        let answer = adr.post("/incidents", crate::api::usage_incident()).await;
        (answer.status == 201).then(|| answer.body["key"].as_str().unwrap().to_owned())
    })
    .await;
    assert_eq!(raised, "CDR-2");
    let mut keys: Vec<String> = join_all((0..10).map(|_| adr.raise())).await;
    keys.sort_by_key(|key| key[4..].parse::<i64>().unwrap());
    let expected: Vec<String> = (3..=12).map(|n| format!("CDR-{n}")).collect();
    assert_eq!(keys, expected);
    let seen = wait_for("all to be seen", async || {
        let page = adr.get("/incidents?limit=100").await.ok(200);
        let items = page["items"].as_array()?.clone();
        (items.len() >= 12).then_some(items)
    })
    .await;
    assert_eq!(seen.len(), 12, "the event that was published again made no second incident");
}
