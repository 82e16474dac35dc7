//! The broker is asked to read its configuration again. No connection breaks by it but those of accounts that are gone.

use anyhow::Context;
use contracts::nats::subjects;
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    description: String,
}

/// How often: nats-server 2.10 makes an account that is new when it reads it, and what the account imports only when it
/// reads it the next time.
const TIMES: usize = 2;

pub(super) async fn reload(client: &async_nats::Client) -> anyhow::Result<()> {
    let subject = subjects::reload(&client.server_info().server_id);
    for _ in 0..TIMES {
        let answer = client.request(subject.clone(), "".into()).await.context(
            "the broker does not answer when it is asked to read its configuration again; is its accounts.conf that \
             of this version? Send it SIGHUP, twice",
        )?;
        let answer: Answer = serde_json::from_slice(&answer.payload)
            .context("the broker's answer to reading its configuration again cannot be read")?;
        if let Some(refusal) = answer.error {
            anyhow::bail!(
                "the broker goes on with its old configuration, since it cannot read the new one: {}",
                refusal.description
            );
        }
    }
    Ok(())
}
