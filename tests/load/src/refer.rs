//! From the retailer's `refer` to the message in AEMO's own client.

use std::time::{Duration, Instant};

use anyhow::Context;
use async_nats::jetstream::{self, consumer::PullConsumer};
use futures::StreamExt;
use serde_json::json;
use sqlx::PgConnection;
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

use crate::{
    limits, say,
    site::Site,
    spread::{Spread, ms},
};

const LIMIT: f64 = 3.0;
const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(10);
/// Incidents that are prepared at once.
const AT_ONCE: usize = 8;

/// A message as it came.
struct Told {
    subject: String,
    at: Instant,
}

/// One commit is measured beside each referral, since disks have moods; `publish` is what one publish took.
pub(crate) async fn measure(
    site: &Site,
    count: u32,
    committing: &mut PgConnection,
    publish: Duration,
) -> anyhow::Result<()> {
    let (adr, retailer) = (site.adr()?, site.retailer()?);
    let prepared = futures::stream::iter(0..count).map(|_| async {
        let key = adr.raise().await?;
        retailer.acknowledge(&key).await?;
        anyhow::Ok(key)
    });
    let prepared: Vec<_> = prepared.buffer_unordered(AT_ONCE).collect().await;
    let keys = prepared.into_iter().collect::<anyhow::Result<Vec<_>>>()?;

    let (client, aemo) = site.aemo().await?;
    let stream = &aemo.stream;
    let mut consumer: PullConsumer =
        jetstream::new(client).get_consumer_from_stream(&aemo.consumer, stream).await?;
    let messages = consumer.messages().await?;
    let (sender, mut told) = mpsc::channel(64);
    let listening = tokio::spawn(listen(messages, sender));
    caught_up(&mut consumer, &mut told).await?;

    let (mut arrivals, mut answers, mut commits) = (Vec::new(), Vec::new(), Vec::new());
    for key in &keys {
        // The readers that nobody waits for are still at the one before.
        sleep(PAUSE).await;
        commits.push(limits::commit(committing).await?);
        let start = Instant::now();
        let answered = async {
            let expected = json!({"expected_input": "Confirm whether distributionLossFactor is sent."});
            retailer.act(key, "refer", &expected).await?;
            anyhow::Ok(start.elapsed())
        };
        let arrived = async {
            loop {
                let message: Told = told.recv().await.context("AEMO's stream ended")?;
                if message.subject.contains(".opened.") && message.subject.ends_with(&format!(".{key}")) {
                    return anyhow::Ok(message.at - start);
                }
            }
        };
        let both = timeout(PATIENCE, async { tokio::try_join!(answered, arrived) }).await;
        let (answer, arrival) = both.with_context(|| format!("AEMO was not told of {key} in time"))??;
        answers.push(answer);
        arrivals.push(arrival);
    }
    listening.abort();
    let (arrivals, answers, commits) = (Spread::of(arrivals)?, Spread::of(answers)?, Spread::of(commits)?);
    let ratio = ms(arrivals.p50()) / ms(commits.p50() + publish);
    say(&format!("limit: one commit beside each referral   {commits}"));
    say(&format!("refer → message in AEMO's client         {arrivals}"));
    say(&format!("  = {ratio:.2} × (one commit + one publish)     at most {LIMIT:.0}"));
    say(&format!("refer → answer over HTTP                 {answers}"));
    Ok(())
}

async fn listen(mut messages: jetstream::consumer::pull::Stream, sender: mpsc::Sender<Told>) {
    while let Some(Ok(message)) = messages.next().await {
        let told = Told { subject: message.subject.to_string(), at: Instant::now() };
        if sender.send(told).await.is_err() || message.ack().await.is_err() {
            return;
        }
    }
}

/// Reads away what earlier runs left.
async fn caught_up(consumer: &mut PullConsumer, told: &mut mpsc::Receiver<Told>) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        while told.try_recv().is_ok() {}
        let info = consumer.info().await?;
        if info.num_pending == 0 && info.num_ack_pending == 0 {
            return Ok(());
        }
        anyhow::ensure!(Instant::now() < deadline, "another client reads AEMO's consumer; stop it first");
        sleep(Duration::from_millis(20)).await;
    }
}
