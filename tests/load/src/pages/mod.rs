//! What pages weigh, and how long the server takes for them, when one retailer has many incidents.
//!
//! Every page is asked for in turn, with one that shows nothing beside them: what that one takes, a session, the bell
//! and the frame of every page, is the limit that the others are told against.

mod fill;
mod visitor;

use std::time::Duration;

use anyhow::Context;

use crate::{
    say,
    scratch::Scratch,
    site::{ACCC, DESK, RETAILER, Site},
    spread::{Spread, ms},
    wal,
};
use visitor::{Visitor, Weight};

/// A page without a row of the read side.
const EMPTY: &str = "/terms";
/// A first view may weigh so many bytes.
const MOST: u32 = 60 * 1024;
/// What the projections need at most after the last command.
const CATCH_UP: Duration = Duration::from_mins(2);

/// How much of it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many incidents there are to be; what is missing is raised and worked on over the API.
    #[arg(long, default_value_t = 10_000)]
    incidents: i64,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(100..=10_000))]
    times: u32,
}

/// A page, and what was seen of it.
struct Measured<'a> {
    who: &'a Visitor,
    name: &'static str,
    path: String,
    took: Vec<Duration>,
}

pub(crate) async fn measure(site: &Site, scratch: &Scratch, arguments: &Arguments) -> anyhow::Result<()> {
    let key = fill::up_to(site, scratch, arguments.incidents).await.context("raising incidents")?;
    wal::settle(scratch, CATCH_UP).await?;
    say(&format!("incidents, all of one retailer           {}", fill::incidents(scratch).await?));

    let retailer = Visitor::sign_in(site, RETAILER).await?;
    let (desk, accc) = (Visitor::sign_in(site, DESK).await?, Visitor::sign_in(site, ACCC).await?);
    let page = |who, name, path: &str| Measured { who, name, path: path.to_owned(), took: Vec::new() };
    let mut pages = [
        page(&retailer, "an empty page", EMPTY),
        page(&retailer, "home of the retailer", "/"),
        page(&accc, "home of the ACCC", "/"),
        page(&retailer, "queue, unassigned", "/queues?queue=unassigned"),
        page(&retailer, "queue, open, found by a word", "/queues?queue=open&q=factor"),
        page(&accc, "queue of the ACCC", "/queues"),
        page(&retailer, "an incident that was referred", &format!("/incidents/{key}")),
        page(&desk, "AEMO's desk", "/referrals"),
        page(&desk, "a referral", &format!("/referrals/{key}-R1")),
        page(&accc, "monitoring", "/monitoring"),
    ];
    for _ in 0..arguments.times {
        for page in &mut pages {
            page.took.push(page.who.time(&page.path).await?);
        }
    }
    let mut limit = None;
    for Measured { who, name, path, took } in pages {
        let took = Spread::of(took)?;
        let limit = *limit.get_or_insert(ms(took.p50()));
        let weight = who.weigh(&path).await.with_context(|| format!("weighing {path}"))?;
        say(&line(name, &took, limit, weight));
    }
    Ok(())
}

fn line(name: &str, took: &Spread, limit: f64, weight: Weight) -> String {
    let Weight { page, style, script } = weight;
    let (p50, p99) = (ms(took.p50()), ms(took.p99()));
    let sum = page + style + script;
    format!(
        "{name:<34} server p50 {p50:>6.1} ms = {:>4.1} × empty, p99 {p99:>6.1} ms; {sum:>6} bytes = {:.2} × the {MOST} \
         allowed (page {page}, style {style}, script {script})",
        p50 / limit,
        f64::from(sum) / f64::from(MOST),
    )
}
