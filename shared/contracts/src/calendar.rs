//! The business calendar by which the portal's clocks run (DOMAIN, "Clocks"): Monday to Friday, 9 to 17, by the wall
//! clock of Melbourne, without national and Victorian holidays. A business day is the eight hours of one.

mod holidays;

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp, ToSpan, civil, tz::TimeZone};

pub use holidays::is_holiday;

/// The hours of a business day.
pub const BUSINESS_DAY: SignedDuration = SignedDuration::from_hours(8);

const OPENS: i8 = 9;
const CLOSES: i8 = 17;

static MELBOURNE: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Australia/Melbourne").expect("the time zones are built in"));

/// Whether business is done on this day.
pub fn is_business_day(day: civil::Date) -> bool {
    let weekend = matches!(day.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday);
    !weekend && !is_holiday(day)
}

/// The moment at which `span` of business time has passed since `from`. What begins outside of business hours begins
/// when business next does.
///
/// # Panics
/// When the result lies beyond the years that a timestamp can hold.
pub fn after_business_time(from: Timestamp, span: SignedDuration) -> Timestamp {
    let mut left = span;
    let mut day = from.to_zoned_datetime(MELBOURNE.clone()).date();
    loop {
        if is_business_day(day) {
            let begins = hour(day, OPENS).max(from);
            let open = begins.duration_until(hour(day, CLOSES));
            if open.is_positive() && left <= open {
                return begins + left;
            }
            left -= open.max(SignedDuration::ZERO);
        }
        day = day.checked_add(1.day()).expect("a clock ends in this millennium");
    }
}

/// An hour of the day by Melbourne's wall clock; clocks are changed at night, when no business is done.
fn hour(day: civil::Date, hour: i8) -> Timestamp {
    let local = day.at(hour, 0, 0, 0).to_zoned_datetime(MELBOURNE.clone());
    local.expect("a day of this era").timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(local: &str) -> Timestamp {
        let local: civil::DateTime = local.parse().expect("a local time");
        local.to_zoned_datetime(MELBOURNE.clone()).expect("in range").timestamp()
    }

    fn after(from: &str, hours: i64) -> String {
        let due = after_business_time(at(from), SignedDuration::from_hours(hours));
        due.to_zoned_datetime(MELBOURNE.clone()).strftime("%a %Y-%m-%d %H:%M %Z").to_string()
    }

    #[test]
    fn a_clock_runs_in_business_hours_only() {
        for (from, hours, due) in [
            // Within one day, up to its last minute, and over its end.
            ("2026-03-03T10:00", 4, "Tue 2026-03-03 14:00 AEDT"),
            ("2026-03-03T09:00", 8, "Tue 2026-03-03 17:00 AEDT"),
            ("2026-03-03T10:00", 8, "Wed 2026-03-04 10:00 AEDT"),
            ("2026-03-03T16:59", 1, "Wed 2026-03-04 09:59 AEDT"),
            // Before, after, and at the end of the day: it begins when business does.
            ("2026-03-03T03:00", 8, "Tue 2026-03-03 17:00 AEDT"),
            ("2026-03-03T17:00", 8, "Wed 2026-03-04 17:00 AEDT"),
            ("2026-03-03T23:30", 4, "Wed 2026-03-04 13:00 AEDT"),
            // Over a weekend, and from within one.
            ("2026-03-20T15:00", 8, "Mon 2026-03-23 15:00 AEDT"),
            ("2026-03-21T12:00", 4, "Mon 2026-03-23 13:00 AEDT"),
            ("2026-03-18T12:00", 40, "Wed 2026-03-25 12:00 AEDT"),
        ] {
            assert_eq!(after(from, hours), due, "{hours} h from {from}");
        }
    }

    #[test]
    fn changing_the_clocks_changes_no_business_hour() {
        // On 5 April 2026 they go back: Easter Sunday, so four days pass in which no business is done.
        assert_eq!(after("2026-04-02T13:00", 8), "Tue 2026-04-07 13:00 AEST");
        // On 4 October 2026 they go forward.
        assert_eq!(after("2026-10-02T13:00", 8), "Mon 2026-10-05 13:00 AEDT");
        let (from, due) = (at("2026-10-02T13:00"), at("2026-10-05T13:00"));
        assert_eq!(from.duration_until(due), SignedDuration::from_hours(71), "one hour was left out");
        // On 6 April 2025 they went back.
        assert_eq!(after("2025-04-04T13:00", 8), "Mon 2025-04-07 13:00 AEST");
    }

    #[test]
    fn holidays_are_passed_over() {
        for (from, hours, due) in [
            ("2026-01-23T12:00", 8, "Tue 2026-01-27 12:00 AEDT"),
            ("2026-03-06T12:00", 8, "Tue 2026-03-10 12:00 AEDT"),
            ("2026-09-24T12:00", 8, "Mon 2026-09-28 12:00 AEST"),
            ("2026-11-02T12:00", 8, "Wed 2026-11-04 12:00 AEDT"),
            // Christmas on a Friday, and Boxing Day's substitute on the Monday.
            ("2026-12-24T12:00", 8, "Tue 2026-12-29 12:00 AEDT"),
            // Out of a holiday.
            ("2026-12-25T12:00", 8, "Tue 2026-12-29 17:00 AEDT"),
            ("2026-12-31T12:00", 8, "Mon 2027-01-04 12:00 AEDT"),
        ] {
            assert_eq!(after(from, hours), due, "{hours} h from {from}");
        }
    }
}
