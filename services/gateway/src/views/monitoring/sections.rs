//! What stands on the page, from top to bottom.

use contracts::{Severity, incident::Court};

use super::charts::{self, Figure};
use crate::domain::monitoring::{
    cell::{Table, in_words, thousands},
    entry::Kind,
    report::Report,
    standing::Age,
};

/// How many rows of a table the page has; the file has all.
const ROWS: usize = 60;

/// A number at the head of the page.
pub(super) struct Tile {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// Where it should be looked at.
    pub(super) alarming: bool,
}

/// Charts with their table.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// What is counted.
    pub(super) lead: &'static str,
    pub(super) figures: Vec<Figure>,
    pub(super) table: Table,
    /// How many rows of the table are in the file alone.
    pub(super) left: usize,
    /// Whether it takes the whole width.
    pub(super) wide: bool,
    /// Whether the table is all there is.
    pub(super) plain: bool,
}

/// The numbers at the head.
pub(super) fn tiles(report: &Report) -> Vec<Tile> {
    let (standing, all) = (&report.standings.all, &report.figures.all);
    let number = |count: i64| thousands(u64::try_from(count).unwrap_or(0));
    let critical = standing.by_severity.get(&Severity::Critical).copied().unwrap_or(0);
    let old = standing.as_old_as(Age::ThirtyToNinetyDays);
    let oldest = standing.oldest_age(report.as_at).map(|age| u64::try_from(age.as_secs()).unwrap_or(0));
    let tile = |name, value, alarming| Tile { name, value, alarming };
    vec![
        tile("Open now", number(standing.open), false),
        tile("Critical now", number(critical), critical > 0),
        tile("Open for 30 days and more", number(old), old > 0),
        tile("Oldest open", oldest.map_or_else(|| "–".to_owned(), in_words), false),
        tile("With AEMO now", number(standing.in_court(Court::Aemo)), false),
        tile("Raised in the period", number(all.count(Kind::Raised)), false),
        tile("Resolved in the period", number(all.count(Kind::Resolved)), false),
    ]
}

/// Every section, in the order of [`crate::domain::monitoring::tables::NAMES`].
pub(super) fn sections(report: &Report) -> Vec<Section> {
    let section = |name: &'static str, title, lead, figures: Vec<Figure>, wide| {
        let mut table = report.table(name)?;
        let left = table.rows.len().saturating_sub(ROWS);
        table.rows.truncate(ROWS);
        let plain = figures.is_empty();
        Some(Section { name, title, lead, figures, table, left, wide, plain })
    };
    [
        section(
            "status",
            "Where they stand",
            "Now. An incident that is resolved is counted until it is closed.",
            vec![charts::status(report)],
            false,
        ),
        section("severity", "Severity", "Open incidents, now.", vec![charts::severity(report)], false),
        section(
            "ageing",
            "Ageing",
            "Open incidents, now, by the time since they were raised.",
            vec![charts::ageing(report)],
            false,
        ),
        section(
            "weeks",
            "Raised and resolved",
            "Raised stands above the line, resolved below it. The first and the last week may be cut by the period.",
            vec![charts::weeks(report)],
            true,
        ),
        section(
            "courts",
            "Time in each party’s court",
            "Counted when the ball left the court; what a party still holds is under “There now”.",
            vec![charts::court_shares(report), charts::court_times(report)],
            true,
        ),
        section(
            "times",
            "Acknowledged, ready, resolved",
            "From when the provider had it; until resolved from when it was raised.",
            vec![charts::times(report)],
            false,
        ),
        section(
            "referrals",
            "Referrals to AEMO",
            "Of the incidents of shared responsibility raised in the period, those referred until now; and the rounds \
             that ended in the period.",
            vec![charts::referral_shares(report), charts::first_response(report)],
            false,
        ),
        section(
            "untouched",
            "Oldest untouched",
            "Open incidents by the time since the reporter, the provider or AEMO last did something.",
            Vec::new(),
            true,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
