//! What changed since I was last here.

use contracts::Party;
use jiff::Timestamp;
use messaging::Failure;

use super::needs::place;
use crate::{
    domain::{
        local_time::Zone,
        telling::{Told, tell},
        timeline::TimelineEntry,
        viewer::Viewer,
        visit::Visit,
    },
    store::{news::list_news, outlines::outlines, reading::Reading},
};

/// The most incidents.
const INCIDENTS: usize = 10;
/// The most lines of each.
const LINES: usize = 4;

/// What changed.
pub(super) struct News {
    /// Since when.
    pub(super) since: Timestamp,
    /// Whether the viewer was never here before.
    pub(super) first: bool,
    pub(super) changed: Vec<Changed>,
    /// Whether more incidents changed than are shown.
    pub(super) more: bool,
    /// The last line that is told.
    pub(super) up_to: i64,
}

/// An incident, or for AEMO a round, and what happened to it.
pub(super) struct Changed {
    pub(super) name: String,
    pub(super) page: String,
    pub(super) summary: String,
    pub(super) lines: Vec<Told>,
    /// Whether more happened before these.
    pub(super) more: bool,
}

pub(super) async fn load(
    reading: &mut Reading,
    viewer: &Viewer,
    visit: Visit,
    zone: &Zone,
) -> Result<News, Failure> {
    let one_more = |most: usize| i64::try_from(most + 1).unwrap_or(i64::MAX);
    let user = &viewer.actor.user;
    // Some of them may have changed by the viewer's own hands only.
    let looked_at = one_more(INCIDENTS * 3);
    let mut news = list_news(reading, user, visit.since, looked_at, one_more(LINES)).await?;
    let more = news.len() > INCIDENTS;
    news.truncate(INCIDENTS);
    let numbers: Vec<i64> = news.iter().map(|(incident, _)| incident.number()).collect();
    let known = outlines(reading, &numbers).await?;
    let up_to = news.iter().flat_map(|(_, entries)| entries).map(|entry| entry.position).max().unwrap_or(0);
    let changed = news
        .into_iter()
        .filter_map(|(incident, entries)| {
            let outline = known.get(&incident.number())?;
            let round = last_round(&entries).filter(|_| viewer.actor.party == Party::Aemo);
            let (name, page) = place(incident, round);
            let (lines, more) = last_lines(&entries, zone);
            Some(Changed { name, page, summary: outline.summary.clone(), lines, more })
        })
        .collect();
    let first = visit.since_at == visit.shown_at;
    Ok(News { since: visit.since_at, first, changed, more, up_to })
}

fn last_round(entries: &[TimelineEntry]) -> Option<i32> {
    entries.iter().rev().find_map(|entry| entry.referral).map(|referral| referral.round)
}

/// The last lines, what came first first; and whether there were more.
fn last_lines(entries: &[TimelineEntry], zone: &Zone) -> (Vec<Told>, bool) {
    let left_out = entries.len().saturating_sub(LINES);
    (entries[left_out..].iter().map(|entry| tell(entry, zone)).collect(), left_out > 0)
}
