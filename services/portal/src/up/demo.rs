//! What a newcomer needs to know: where the portal is, who can sign in, and AEMO's account at the broker. Printed,
//! and written to `var/demo.json`.

use std::time::Duration;

use anyhow::Context;
use contracts::nats::{permissions::AEMO_USER, streams};
use intake::Seed;
use serde::{Deserialize, Serialize};

use super::folder::Folder;
use crate::{
    environment::Environment,
    run::Started,
    seed::{self, DemoUser},
};

pub(super) const FILE: &str = "demo.json";

/// The content of `var/demo.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct Demo {
    portal: String,
    nats: String,
    users: Vec<DemoUser>,
    aemo: AemoAccount,
}

/// AEMO's account at the broker.
#[derive(Serialize, Deserialize)]
struct AemoAccount {
    nats_user: String,
    nats_password: String,
    stream: String,
    consumer: String,
}

/// The users of an earlier run with the credentials they have, or new ones.
pub(super) async fn users(
    folder: &Folder,
    environment: &Environment,
    seed: &Seed,
) -> anyhow::Result<Vec<DemoUser>> {
    let before: Option<Demo> =
        std::fs::read_to_string(folder.at(FILE)).ok().and_then(|text| serde_json::from_str(&text).ok());
    match before {
        Some(demo)
            if seed.users.iter().all(|user| demo.users.iter().any(|known| known.login == user.login)) =>
        {
            Ok(demo.users)
        }
        // Credentials are stored as hashes only, so what nobody wrote down is made anew.
        _ => seed::credentials(environment, seed).await,
    }
}

impl Demo {
    pub(super) fn new(
        started: &Started,
        environment: &Environment,
        users: Vec<DemoUser>,
    ) -> anyhow::Result<Self> {
        let address = started.gateway().context("the gateway does not say where it listens")?;
        Ok(Self {
            portal: format!("http://{address}"),
            nats: environment.required("NATS_URL")?,
            users,
            aemo: AemoAccount {
                nats_user: AEMO_USER.to_owned(),
                nats_password: environment.required("AEMO_NATS_PASSWORD")?,
                stream: streams::AEMO_REFERRALS.name.to_owned(),
                consumer: streams::AEMO.durable.to_owned(),
            },
        })
    }

    pub(super) fn write(&self, folder: &Folder) -> anyhow::Result<()> {
        seed::write_private(&folder.at(FILE), &serde_json::to_string_pretty(self)?)
    }

    #[expect(clippy::print_stdout, reason = "this is what a person at the terminal waits for")]
    pub(super) fn print(&self, folder: &Folder, took: Duration) {
        println!("The incident portal is ready after {:.1} s: {}", took.as_secs_f64(), self.portal);
        println!();
        println!("{:<34}{:<36}{:<13}organisation", "login", "password", "party");
        for user in &self.users {
            println!("{:<34}{:<36}{:<13}{}", user.login, user.password, user.party, user.organisation);
        }
        println!();
        println!("AEMO's systems: {} as {} / {}", self.nats, self.aemo.nats_user, self.aemo.nats_password);
        println!("  they read the stream {} by the consumer {}", self.aemo.stream, self.aemo.consumer);
        println!("Tokens for the API and all of the above are in {}", folder.at(FILE).display());
        println!("Ctrl-C stops everything; the data stays for the next start.");
    }
}
