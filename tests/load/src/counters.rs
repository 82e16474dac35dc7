//! What PostgreSQL, the outboxes and the streams count by themselves.

use std::collections::BTreeMap;

use async_nats::jetstream;
use contracts::nats::streams::{AEMO_REFERRALS, CDR_EVENTS};
use sqlx::{Executor, Row};

use crate::{
    scratch::Scratch,
    site::{DATABASES, Site},
};

/// Transactions by database, and syncs of the log: what PostgreSQL itself counts.
pub(crate) async fn transactions(scratch: &Scratch) -> anyhow::Result<BTreeMap<String, i64>> {
    let mut server = scratch.of("postgres").await?;
    let version: i32 = server.fetch_one("SELECT current_setting('server_version_num')::int").await?.get(0);
    let syncs = if version < 180_000 {
        "SELECT wal_sync::bigint FROM pg_stat_wal"
    } else {
        "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'"
    };
    let mut counters = BTreeMap::from([("syncs".to_owned(), server.fetch_one(syncs).await?.get(0))]);
    let rows = sqlx::query("SELECT datname::text, xact_commit FROM pg_stat_database WHERE datname = ANY($1)");
    for row in rows.bind(DATABASES.as_slice()).fetch_all(&mut server).await? {
        counters.insert(row.get(0), row.get(1));
    }
    Ok(counters)
}

/// How many messages the streams have ever taken.
pub(crate) async fn streamed(site: &Site) -> anyhow::Result<Option<u64>> {
    let Some(operator) = site.operator().await? else { return Ok(None) };
    let jetstream = jetstream::new(operator);
    let mut sum = 0;
    for stream in [CDR_EVENTS.name, AEMO_REFERRALS.name] {
        sum += jetstream.get_stream(stream).await?.cached_info().state.last_sequence;
    }
    Ok(Some(sum))
}

/// How far each outbox is written.
pub(crate) async fn outbox_positions(scratch: &Scratch) -> anyhow::Result<BTreeMap<&'static str, i64>> {
    let mut positions = BTreeMap::new();
    for database in DATABASES {
        let last = "SELECT coalesce(max(position), 0) FROM outbox";
        positions.insert(database, scratch.of(database).await?.fetch_one(last).await?.get(0));
    }
    Ok(positions)
}

/// What was published since, by type.
pub(crate) async fn published(
    scratch: &Scratch,
    since: &BTreeMap<&'static str, i64>,
) -> anyhow::Result<BTreeMap<String, u32>> {
    let mut published = BTreeMap::new();
    for (database, position) in since {
        let rows = sqlx::query(
            "SELECT event_type, count(*) FROM outbox WHERE position > $1 AND published_at IS NOT NULL GROUP BY 1",
        );
        for row in rows.bind(position).fetch_all(&mut scratch.of(database).await?).await? {
            published.insert(row.get(0), u32::try_from(row.get::<i64, _>(1))?);
        }
    }
    Ok(published)
}
