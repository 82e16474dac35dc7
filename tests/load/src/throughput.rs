//! Full commands a second, over HTTP, from clients that each comment on an incident of their own.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::try_join_all;

use crate::{http::Api, limits::CLIENTS, say, scratch::Scratch, site::Site, spread::Spread, wal};

const FOR: Duration = Duration::from_secs(10);
const LIMIT: f64 = 0.5;

/// `commits` is what the same number of clients get from PostgreSQL alone.
pub(crate) async fn measure(site: &Site, scratch: &Scratch, commits: f64) -> anyhow::Result<()> {
    let (adr, retailer) = (site.adr()?, site.retailer()?);
    let keys = try_join_all((0..CLIENTS).map(|_| async {
        let key = adr.raise().await?;
        retailer.acknowledge(&key).await?;
        anyhow::Ok(key)
    }))
    .await?;
    wal::settle(scratch, Duration::from_secs(30)).await?;
    let written = wal::transactions(scratch).await?;
    let start = Instant::now();
    let clients: Vec<_> =
        keys.into_iter().map(|key| tokio::spawn(comment_until(adr.clone(), key, start + FOR))).collect();
    let mut durations = Vec::new();
    for client in clients {
        durations.extend(client.await.context("a client broke")??);
    }
    let took = start.elapsed();
    let done = u32::try_from(durations.len())?;
    let rate = f64::from(done) / took.as_secs_f64();
    let spread = Spread::of(durations)?;
    let rest = wal::settle(scratch, Duration::from_mins(1)).await?;
    let written = wal::transactions(scratch).await? - written;
    say(&format!("commands, {CLIENTS} clients                    {rate:.0} a second; {spread}"));
    say(&format!("  = {:.2} × the limit of commits             at least {LIMIT}", rate / commits));
    say(&format!(
        "  each cost {:.1} transactions that wrote, of all services",
        f64::from(written) / f64::from(done)
    ));
    say(&format!("  the last effect came {:.1} s after the last answer", rest.as_secs_f64()));
    Ok(())
}

async fn comment_until(api: Api, key: String, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut durations = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        api.comment(&key, "The same again from our side, with the interaction id of the last call.").await?;
        durations.push(start.elapsed());
    }
    Ok(durations)
}
