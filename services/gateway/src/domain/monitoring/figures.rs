//! The ledger, added up.

use std::collections::BTreeMap;

use contracts::OrganisationId;
use jiff::civil::Date;
use serde::Serialize;

use super::{
    calendar::Period,
    entry::{Entry, Kind},
    question::Question,
};

/// A page of the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) participant: OrganisationId,
    /// As in 202611.
    pub(crate) month: i32,
    pub(crate) entries: Vec<u8>,
}

/// How long something took, over all the times that it happened. Exact: each time is one that was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Distribution {
    /// How often.
    pub(crate) count: usize,
    /// Half of them took at most so long, in seconds; null when there was none.
    pub(crate) median_seconds: Option<u32>,
    /// Nine of ten took at most so long, in seconds; null when there was none.
    pub(crate) p90_seconds: Option<u32>,
    /// All of them together, in seconds.
    pub(crate) total_seconds: u64,
}

impl Distribution {
    /// Of these, in any order: the nearest rank, so that a figure is a time that really occurred.
    pub(crate) fn of(mut seconds: Vec<u32>) -> Self {
        let count = seconds.len();
        if count == 0 {
            return Self::default();
        }
        let rank = |tenths: usize| (count * tenths).div_ceil(10) - 1;
        let total_seconds = seconds.iter().copied().map(u64::from).sum();
        // Finding two ranks costs a fraction of sorting all.
        let (below, p90, _) = seconds.select_nth_unstable(rank(9));
        let p90 = *p90;
        let median = if rank(5) < below.len() { *below.select_nth_unstable(rank(5)).1 } else { p90 };
        Self { count, median_seconds: Some(median), p90_seconds: Some(p90), total_seconds }
    }
}

/// What was entered for one participant, or for all.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    counts: [i64; Kind::ALL.len()],
    distributions: [Distribution; Kind::ALL.len()],
}

impl Tally {
    /// Nothing was.
    pub(crate) const fn none() -> Self {
        let nothing = Distribution { count: 0, median_seconds: None, p90_seconds: None, total_seconds: 0 };
        Self { counts: [0; Kind::ALL.len()], distributions: [nothing; Kind::ALL.len()] }
    }

    /// How often, reversals taken off.
    pub(crate) const fn count(&self, kind: Kind) -> i64 {
        self.counts[kind.place()]
    }

    /// How long it took, of what is measured.
    pub(crate) const fn distribution(&self, kind: Kind) -> Distribution {
        self.distributions[kind.place()]
    }
}

/// A tally that is being added up.
#[derive(Debug, Clone, Default)]
struct Sum {
    counts: [i64; Kind::ALL.len()],
    seconds: [Vec<u32>; Kind::ALL.len()],
}

impl Sum {
    fn enter(&mut self, entry: Entry) {
        let place = entry.kind.place();
        self.counts[place] += if entry.reversed { -1 } else { 1 };
        // What was measured is never taken back.
        if entry.kind.is_measured() {
            self.seconds[place].push(entry.seconds);
        }
    }

    fn finish(self) -> Tally {
        Tally { counts: self.counts, distributions: self.seconds.map(Distribution::of) }
    }
}

/// What was raised and settled in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WeekTally {
    pub(crate) week: Period,
    pub(crate) raised: i64,
    pub(crate) resolved: i64,
    pub(crate) reopened: i64,
    pub(crate) cancelled: i64,
    pub(crate) closed: i64,
}

impl WeekTally {
    fn of(week: Period) -> Self {
        Self { week, raised: 0, resolved: 0, reopened: 0, cancelled: 0, closed: 0 }
    }

    fn enter(&mut self, entry: Entry) {
        let count = match entry.kind {
            Kind::Raised => &mut self.raised,
            Kind::Resolved => &mut self.resolved,
            Kind::Reopened => &mut self.reopened,
            Kind::Cancelled => &mut self.cancelled,
            Kind::Closed => &mut self.closed,
            _ => return,
        };
        *count += if entry.reversed { -1 } else { 1 };
    }
}

/// All that the ledger says to a question.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) all: Tally,
    pub(crate) participants: BTreeMap<OrganisationId, Tally>,
    pub(crate) weeks: Vec<WeekTally>,
}

/// The ledger while it is read.
#[derive(Debug)]
pub(crate) struct Adding<'a> {
    question: &'a Question,
    all: Sum,
    participants: BTreeMap<OrganisationId, Sum>,
    weeks: Vec<WeekTally>,
}

impl<'a> Adding<'a> {
    /// Begins with nothing.
    pub(crate) fn new(question: &'a Question) -> Self {
        let weeks = question.period.weeks().into_iter().map(WeekTally::of).collect();
        Self { question, all: Sum::default(), participants: BTreeMap::new(), weeks }
    }

    /// Adds what a page says to the question. A page is of a month, so its edges may lie outside of the period.
    pub(crate) fn add(&mut self, page: &Page) {
        let Question { period, selection, .. } = self.question;
        let mut sum = self.participants.remove(&page.participant).unwrap_or_default();
        for entry in Entry::all(&page.entries).filter(|entry| selection.has(entry.class)) {
            let Some(day) = day(page.month, entry.day).filter(|day| period.contains(*day)) else { continue };
            self.all.enter(entry);
            sum.enter(entry);
            if let Some(week) = self.weeks.get_mut(period.week_of(day)) {
                week.enter(entry);
            }
        }
        self.participants.insert(page.participant.clone(), sum);
    }

    /// The figures.
    pub(crate) fn finish(self) -> Figures {
        let participants = self.participants.into_iter().map(|(id, sum)| (id, sum.finish()));
        Figures { all: self.all.finish(), participants: participants.collect(), weeks: self.weeks }
    }
}

fn day(month: i32, day: i8) -> Option<Date> {
    Date::new(i16::try_from(month / 100).ok()?, i8::try_from(month % 100).ok()?, day).ok()
}
