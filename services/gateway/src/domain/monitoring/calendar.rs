//! Days, weeks and months of the ACCC's figures: those of Melbourne, for every reader, so that two people who look at
//! one period see one figure.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::domain::local_time::MARKET;

/// The longest period, in days: three years and a leap day.
pub(crate) const LONGEST: i32 = 1_096;

/// The day on which something happened.
pub(crate) fn day_of(at: Timestamp) -> Date {
    // The zones are part of the program, so the name is always found.
    at.to_zoned_datetime(TimeZone::get(MARKET).unwrap_or(TimeZone::UTC)).date()
}

/// The month of a day as a number that sorts, as in 202611.
pub(crate) fn month_of(day: Date) -> i32 {
    i32::from(day.year()) * 100 + i32::from(day.month())
}

/// Whole seconds from one moment to another. Two services' clocks may disagree a little: never less than none.
pub(crate) fn seconds_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

/// The days from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

impl Period {
    /// The last `days` days, today included.
    pub(crate) fn last(days: i32, today: Date) -> Self {
        Self { from: today.saturating_sub((days - 1).days()), to: today }
    }

    /// How many days it has; none or fewer when it ends before it begins.
    pub(crate) fn days(self) -> i32 {
        self.to.since(self.from).map_or(0, |span| span.get_days()) + 1
    }

    /// Whether a day belongs to it.
    pub(crate) fn contains(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Its weeks, Monday to Sunday; the first and the last may be cut by the period.
    pub(crate) fn weeks(self) -> Vec<Self> {
        let mut weeks = Vec::new();
        let mut monday = monday_of(self.from);
        while monday <= self.to {
            let sunday = monday.saturating_add(6.days());
            weeks.push(Self { from: monday.max(self.from), to: sunday.min(self.to) });
            monday = monday.saturating_add(7.days());
        }
        weeks
    }

    /// In which of [`Self::weeks`] a day of the period lies.
    pub(crate) fn week_of(self, day: Date) -> usize {
        let days = day.since(monday_of(self.from)).map_or(0, |span| span.get_days());
        usize::try_from(days / 7).unwrap_or(0)
    }
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}
