//! What one life of an incident costs, from raised to resolved with one referral, on a system where nothing else
//! happens: each step begins when the one before has had all its effects.

use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    counters, say,
    scratch::Scratch,
    site::Site,
    wal::{self, MARK},
};

const LIMIT: u32 = 12;
const PATIENCE: Duration = Duration::from_secs(30);
/// PostgreSQL's processes tell their counters when they have been idle for ten seconds.
const COUNTERS_TOLD: Duration = Duration::from_secs(11);

pub(crate) async fn measure(site: &Site, scratch: &Scratch) -> anyhow::Result<()> {
    let mut log = scratch.connect().await?;
    wal::prepare(&mut log).await?;
    wal::settle(scratch, PATIENCE).await?;
    sleep(COUNTERS_TOLD).await;
    let (counted, streamed) = (counters::transactions(scratch).await?, counters::streamed(site).await?);
    let positions = counters::outbox_positions(scratch).await?;
    let from = wal::position(&mut log).await?;

    let steps = live(site, scratch).await?;

    let to = wal::position(&mut log).await?;
    let commits = wal::commits(scratch, &mut log, &from, &to).await?;
    let (marks, waited): (Vec<_>, Vec<_>) = commits.iter().partition(|((_, written), _)| written == MARK);
    let sum = |of: &[(&(String, String), &u32)]| of.iter().map(|(_, count)| **count).sum::<u32>();
    let total = sum(&waited);
    say(&format!(
        "one life: commits that wait for the disk {total} = {:.2} × the {LIMIT} allowed, in {steps} steps",
        f64::from(total) / f64::from(LIMIT)
    ));
    for ((database, written), count) in waited {
        say(&format!("  {count} × {database:<13} {written}"));
    }
    say(&format!("one life: the relays' marks, which do not wait {}", sum(&marks)));

    let published = counters::published(scratch, &positions).await?;
    let total: u32 = published.values().sum();
    let ratio = f64::from(total) / f64::from(LIMIT);
    say(&format!("one life: acknowledged publishes         {total} = {ratio:.2} × the {LIMIT} allowed"));
    for (event, count) in published {
        say(&format!("  {count} × {event}"));
    }
    if let (Some(before), Some(after)) = (streamed, counters::streamed(site).await?) {
        say(&format!("  the streams grew by {}", after - before));
    }
    sleep(COUNTERS_TOLD).await;
    let after = counters::transactions(scratch).await?;
    let grown: Vec<_> =
        after.iter().map(|(name, n)| format!("{name} {}", n - counted.get(name).unwrap_or(&0))).collect();
    say(&format!(
        "one life: transactions with those that only read, and syncs of the log: {}",
        grown.join(", ")
    ));
    Ok(())
}

/// One life; gives the number of steps.
async fn live(site: &Site, scratch: &Scratch) -> anyhow::Result<u32> {
    let (adr, retailer) = (site.adr()?, site.retailer()?);
    let (aemo, _) = site.aemo().await?;
    let key = adr.raise().await?;
    wal::settle(scratch, PATIENCE).await?;
    let cause = json!({"code": "source_data", "text": "AEMO: no factor.", "responsible_party": "aemo"});
    let advice = json!({"incident": key, "round": 1, "advice": "Reloaded on 4 March."});
    let steps: [(&str, Value); 7] = [
        ("acknowledge", json!({})),
        ("refer", json!({"expected_input": "Is the factor sent?"})),
        ("aemo.answer.accept", json!({"incident": key, "round": 1, "reference": "INC0042"})),
        ("aemo.answer.contribute", advice),
        ("set-root-cause", cause),
        ("ready-to-verify", json!({})),
        ("resolve", json!({})),
    ];
    let mut done = 1;
    for (step, body) in steps {
        if step.starts_with("aemo.") {
            let reply = aemo.request(step, body.to_string().into()).await?;
            let text = String::from_utf8_lossy(&reply.payload).into_owned();
            let refused = reply.headers.is_some_and(|h| h.get("Nats-Service-Error-Code").is_some());
            anyhow::ensure!(!refused, "{step} was refused: {text}");
        } else {
            let who = if step == "resolve" { &adr } else { &retailer };
            who.act(&key, step, &body).await?;
        }
        wal::settle(scratch, PATIENCE).await.with_context(|| format!("after {step}"))?;
        done += 1;
    }
    Ok(done)
}
