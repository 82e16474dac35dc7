//! What PostgreSQL can do here, whoever asks: the measure of what the services do.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::try_join_all;
use sqlx::{Connection, Executor, PgConnection, Row};

use crate::{say, scratch::Scratch, spread::Spread};

const COMMITS: usize = 1_000;
/// As many as the load has.
pub(crate) const CLIENTS: u32 = 16;
const ALONE: Duration = Duration::from_secs(1);
const FOR: Duration = Duration::from_secs(5);

/// How long one commit takes: one client, one row. Gives the connection, for more of them.
pub(crate) async fn one_commit(scratch: &Scratch) -> anyhow::Result<PgConnection> {
    let mut connection = scratch.connect().await?;
    let setting = connection.fetch_one("SHOW synchronous_commit").await?;
    let setting: String = setting.get(0);
    anyhow::ensure!(setting == "on", "synchronous_commit is {setting}: nothing would be compared");
    connection
        .execute("CREATE TABLE one (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)")
        .await?;
    let mut durations = Vec::with_capacity(COMMITS);
    for _ in 0..COMMITS {
        durations.push(commit(&mut connection).await?);
    }
    say(&format!("limit: one commit                        {}", Spread::of(durations)?));
    Ok(connection)
}

/// One such commit, with the connection that the others had.
pub(crate) async fn commit(connection: &mut PgConnection) -> anyhow::Result<Duration> {
    let start = Instant::now();
    let insert = sqlx::query("INSERT INTO one (text) VALUES ($1)").bind("what a commit writes");
    insert.execute(connection).await?;
    Ok(start.elapsed())
}

/// How many transactions of four statements a second 16 clients get: what a command does at least.
pub(crate) async fn commits_at_once(scratch: &Scratch) -> anyhow::Result<f64> {
    let mut connection = scratch.connect().await?;
    connection
        .execute(
            "CREATE TABLE counter (id bigint PRIMARY KEY, n bigint NOT NULL);
             CREATE TABLE change (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, counter bigint, text text);
             CREATE TABLE message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, counter bigint, text text);
             INSERT INTO counter SELECT n, 0 FROM generate_series(1, 16) AS n",
        )
        .await?;
    let alone = Spread::of(commit_for(connection, 1, ALONE).await?)?;
    say(&format!("limit: one commit of 4 statements        {alone}, for comparison"));
    let connections = try_join_all((0..CLIENTS).map(|_| scratch.connect())).await?;
    let start = Instant::now();
    let clients: Vec<_> =
        connections.into_iter().zip(1i64..).map(|(c, id)| tokio::spawn(commit_for(c, id, FOR))).collect();
    let mut done = 0;
    for client in clients {
        done += u32::try_from(client.await.context("a client broke")??.len())?;
    }
    let rate = f64::from(done) / start.elapsed().as_secs_f64();
    say(&format!("limit: commits, {CLIENTS} clients, 4 statements  {rate:.0} a second"));
    Ok(rate)
}

async fn commit_for(mut connection: PgConnection, id: i64, time: Duration) -> anyhow::Result<Vec<Duration>> {
    let until = Instant::now() + time;
    let mut durations = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        let mut tx = connection.begin().await?;
        let text = "what a change writes, and what the outbox holds of it";
        sqlx::query("SELECT n FROM counter WHERE id = $1 FOR UPDATE").bind(id).fetch_one(&mut *tx).await?;
        sqlx::query("UPDATE counter SET n = n + 1 WHERE id = $1").bind(id).execute(&mut *tx).await?;
        for insert in [
            "INSERT INTO change (counter, text) VALUES ($1, $2)",
            "INSERT INTO message (counter, text) VALUES ($1, $2)",
        ] {
            sqlx::query(insert).bind(id).bind(text).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        durations.push(start.elapsed());
    }
    Ok(durations)
}
