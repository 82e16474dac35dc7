//! What was committed, read from PostgreSQL's own log: transactions that wrote, by database and tables. Its counters
//! cannot tell a commit that wrote from a look at a table.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use anyhow::Context;
use sqlx::{Executor, PgConnection, Row};
use tokio::time::sleep;

use crate::{scratch::Scratch, site::DATABASES};

/// Longer than a relay sleeps when nobody wakes it: who has been quiet for so long has nothing left to do.
const QUIET: Duration = Duration::from_millis(700);

/// Commits by database and what they wrote (`incident outbox`), with how many there were.
pub(crate) type Commits = BTreeMap<(String, String), u32>;

/// What the relay's mark looks like; it does not wait for the disk (`synchronous_commit` is off there).
pub(crate) const MARK: &str = "outbox:update";

const WRITTEN: &str = r"
    WITH record AS MATERIALIZED (
        SELECT xid::text AS xid, resource_manager AS manager, record_type AS type, block_ref
        FROM pg_get_wal_records_info($1::pg_lsn, $2::pg_lsn)
    )
    SELECT DISTINCT xid, place[1] AS database, place[2] AS file, type LIKE '%UPDATE%' AS updated
    FROM record, regexp_matches(block_ref, 'rel \d+/(\d+)/(\d+)', 'g') AS place
    WHERE manager IN ('Heap', 'Heap2') AND type ~ 'INSERT|UPDATE|DELETE'
      AND xid IN (SELECT xid FROM record WHERE manager = 'Transaction' AND type LIKE 'COMMIT%')";

/// Makes the log readable.
pub(crate) async fn prepare(connection: &mut PgConnection) -> anyhow::Result<()> {
    let made = connection.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect").await;
    made.context("pg_walinspect, a part of PostgreSQL's contrib since 15, is missing")?;
    Ok(())
}

/// Waits until nobody has written for a while, and gives the time until the last who did.
pub(crate) async fn settle(scratch: &Scratch, patience: Duration) -> anyhow::Result<Duration> {
    let mut connection = scratch.connect().await?;
    let start = Instant::now();
    let mut written = start;
    let mut before = position(&mut connection).await?;
    while written.elapsed() < QUIET {
        anyhow::ensure!(
            start.elapsed() < patience,
            "the portal did not come to rest in {} s",
            patience.as_secs()
        );
        sleep(Duration::from_millis(20)).await;
        let now = position(&mut connection).await?;
        if now != before {
            (before, written) = (now, Instant::now());
        }
    }
    Ok(written - start)
}

/// Where the log ends.
pub(crate) async fn position(connection: &mut PgConnection) -> anyhow::Result<String> {
    Ok(connection.fetch_one("SELECT pg_current_wal_flush_lsn()::text").await?.get(0))
}

/// How many transactions have ever written, as far as the counter goes: to be subtracted.
pub(crate) async fn transactions(scratch: &Scratch) -> anyhow::Result<u32> {
    let next = "SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 2147483648)::int";
    Ok(u32::try_from(scratch.connect().await?.fetch_one(next).await?.get::<i32, _>(0))?)
}

/// What was committed between two positions of the log.
pub(crate) async fn commits(
    scratch: &Scratch,
    connection: &mut PgConnection,
    from: &str,
    to: &str,
) -> anyhow::Result<Commits> {
    let rows = sqlx::query(WRITTEN).bind(from).bind(to).fetch_all(connection).await?;
    let tables = tables(scratch).await?;
    let mut transactions: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for row in rows {
        let (database, file): (String, String) = (row.get("database"), row.get("file"));
        // What is in no table of a service is PostgreSQL's own business (it analyses tables), or ours.
        let Some((database, table)) = tables.get(&(database, file)) else { continue };
        let verb = if row.get("updated") { "update" } else { "insert" };
        let transaction = transactions.entry(row.get("xid")).or_default();
        transaction.0.clone_from(database);
        transaction.1.push(format!("{table}:{verb}"));
    }
    let mut commits = Commits::new();
    for (database, mut written) in transactions.into_values() {
        written.sort_unstable();
        *commits.entry((database, written.join(" "))).or_default() += 1;
    }
    Ok(commits)
}

/// The tables of the services by the numbers that the log has for a database and a file of it.
async fn tables(scratch: &Scratch) -> anyhow::Result<HashMap<(String, String), (String, String)>> {
    let mut tables = HashMap::new();
    for database in DATABASES {
        let files =
            "SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
                            pg_relation_filenode(oid)::text AS file, relname::text AS name
                     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
        for row in scratch.of(database).await?.fetch_all(files).await? {
            tables.insert((row.get("database"), row.get("file")), (database.to_owned(), row.get("name")));
        }
    }
    Ok(tables)
}
