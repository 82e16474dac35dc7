//! Incidents in every status, raised and worked on over the API as people do.

use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use sqlx::{Executor, Row};

use crate::{http::Api, say, scratch::Scratch, site::Site};

/// Commands under way at a time.
const AT_ONCE: usize = 16;
/// After so many it is told how far it has come.
const NEWS: i64 = 1_000;

/// How far an incident comes: as many as there are of each in ten.
const WAYS: [Way; 10] = [
    Way::New,
    Way::New,
    Way::Acknowledged,
    Way::Acknowledged,
    Way::Acknowledged,
    Way::Asked,
    Way::Referred,
    Way::Accepted,
    Way::Contributed,
    Way::Resolved,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    New,
    Acknowledged,
    Asked,
    Referred,
    Accepted,
    Contributed,
    Resolved,
}

/// How many incidents the gateway shows.
pub(crate) async fn incidents(scratch: &Scratch) -> anyhow::Result<i64> {
    Ok(scratch.of("gateway").await?.fetch_one("SELECT count(*) FROM incident").await?.get(0))
}

/// Raises what is missing to `wanted`, and gives the key of one to which AEMO has contributed.
pub(crate) async fn up_to(site: &Site, scratch: &Scratch, wanted: i64) -> anyhow::Result<String> {
    let parties = Parties { adr: site.adr()?, retailer: site.retailer()?, desk: site.desk()? };
    let there = incidents(scratch).await?;
    let missing = futures::stream::iter(there..wanted).map(|number| {
        let (way, parties) = (WAYS[usize::try_from(number % 10).unwrap_or_default()], &parties);
        async move {
            parties.live(way).await?;
            if number % NEWS == 0 {
                say(&format!("  {number} …"));
            }
            anyhow::Ok(())
        }
    });
    missing.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    parties.live(Way::Contributed).await
}

struct Parties {
    adr: Api,
    retailer: Api,
    desk: Api,
}

impl Parties {
    /// One incident as far as its way goes; gives its key.
    async fn live(&self, way: Way) -> anyhow::Result<String> {
        let key = self.adr.raise().await?;
        if way == Way::New {
            return Ok(key);
        }
        self.retailer.acknowledge(&key).await?;
        let act = async |action: &str, body| self.retailer.act(&key, action, &body).await;
        match way {
            Way::New | Way::Acknowledged => {}
            Way::Asked => {
                act("request-information", json!({"question": "Since which meter reading?"})).await?;
            }
            Way::Referred | Way::Accepted | Way::Contributed => {
                act("refer", json!({"expected_input": "Confirm whether the factor is sent."})).await?;
                self.answer(&key, way).await?;
            }
            Way::Resolved => {
                let cause = json!({"code": "configuration", "text": "A certificate.", "responsible_party": "provider"});
                act("set-root-cause", cause).await?;
                act("ready-to-verify", json!({})).await?;
                self.adr.act(&key, "resolve", &json!({})).await?;
            }
        }
        Ok(key)
    }

    async fn answer(&self, key: &str, way: Way) -> anyhow::Result<()> {
        let path = |action: &str| format!("/referrals/{key}-R1/actions/{action}");
        if matches!(way, Way::Accepted | Way::Contributed) {
            self.desk.post(&path("accept"), &json!({"reference": format!("INC-{key}")})).await?;
        }
        if way == Way::Contributed {
            self.desk.post(&path("contribute"), &json!({"advice": "The file was loaded again."})).await?;
        }
        Ok(())
    }
}
