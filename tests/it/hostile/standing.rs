//! How everything stands: every table of every service, every stream and consumer.

use std::collections::{BTreeMap, BTreeSet};

use async_nats::jetstream;
use contracts::nats::streams::{CONSUMERS, STREAMS};
use futures::TryStreamExt;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use test_support::wait_for;

use crate::world::{SERVICES, World};

/// Everything, by the name of the table, stream or consumer.
pub(super) type Standing = BTreeMap<String, Value>;

/// How it stands once nothing moves any more: all that is committed is published, read and processed.
pub(super) async fn at_rest(world: &World) -> Standing {
    world.settle().await;
    let mut before = now(world).await;
    wait_for("everything to come to rest", async || {
        let after = now(world).await;
        let rests = after == before && after.iter().all(|(name, at)| nothing_waits(name, at));
        before = after;
        rests.then_some(())
    })
    .await;
    before
}

fn nothing_waits(name: &str, at: &Value) -> bool {
    // AEMO reads when it likes.
    name == "consumer AEMO"
        || (at["ack_pending"].as_u64().unwrap_or(0) + at["pending"].as_u64().unwrap_or(0)) == 0
}

async fn now(world: &World) -> Standing {
    let mut standing = Standing::new();
    for (service, _) in SERVICES {
        let mut owner = PgConnection::connect(&world.cluster.owner_url(service)).await.unwrap();
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
        )
        .fetch_all(&mut owner)
        .await
        .unwrap();
        assert!(tables.len() > 3, "{service} has tables");
        for table in tables {
            let text = format!(
                "SELECT count(*) || ' rows ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))
                 FROM {table} t"
            );
            let rows: String = sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&mut owner).await.unwrap();
            standing.insert(format!("table {service}.{table}"), json!(rows));
        }
    }
    let jetstream = jetstream::new(world.operator().await);
    for stream in jetstream.streams().try_collect::<Vec<_>>().await.unwrap() {
        let name = stream.config.name.clone();
        let handle = jetstream.get_stream(&name).await.unwrap();
        for consumer in handle.consumers().try_collect::<Vec<_>>().await.unwrap() {
            let at = json!({
                "config": format!("{:?}", consumer.config),
                "delivered": consumer.delivered.consumer_sequence,
                "acknowledged": consumer.ack_floor.consumer_sequence,
                "ack_pending": consumer.num_ack_pending,
                "pending": consumer.num_pending,
            });
            standing.insert(format!("consumer {}", consumer.name), at);
        }
        let (first, last) = (stream.state.first_sequence, stream.state.last_sequence);
        let at = json!({
            "config": format!("{:?}", stream.config), "messages": stream.state.messages, "first": first, "last": last,
        });
        standing.insert(format!("stream {name}"), at);
    }
    let of_the_broker = standing.keys().filter(|name| !name.starts_with("table ")).count();
    assert_eq!(of_the_broker, STREAMS.len() + CONSUMERS.len());
    standing
}

/// Fails when something is another than it was, and says what.
pub(super) async fn unchanged(world: &World, before: &Standing) {
    let differences = differences(before, &at_rest(world).await);
    assert!(differences.is_empty(), "{differences:#?}");
}

fn differences(before: &Standing, after: &Standing) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differs.map(|name| format!("{name}: {:?} → {:?}", before.get(name), after.get(name))).collect()
}
