//! Public holidays: the national ones and Victoria's (Public Holidays Act 1993 (Vic)). One that is to be moved, as the
//! eve of the Grand Final by a change of the fixture, or added by proclamation, is one line here.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

/// Whether the day is a public holiday in Melbourne.
pub fn is_holiday(day: Date) -> bool {
    let year = day.year();
    fixed(year).contains(&day) || easter_days(year).contains(&day) || movable(year).contains(&day)
}

/// Days of the calendar. Anzac Day has no substitute in Victoria; of the others, one on a weekend is kept on the next
/// working day as well.
fn fixed(year: i16) -> [Date; 9] {
    let (new_year, australia) = (date(year, 1, 1), date(year, 1, 26));
    let (christmas, boxing) = (date(year, 12, 25), date(year, 12, 26));
    let [instead_of_christmas, instead_of_boxing] = match christmas.weekday() {
        // Boxing Day is the Sunday.
        Weekday::Saturday => [date(year, 12, 27), date(year, 12, 28)],
        // Boxing Day is the Monday.
        Weekday::Sunday => [date(year, 12, 27), boxing],
        // Boxing Day is the Saturday.
        Weekday::Friday => [christmas, date(year, 12, 28)],
        _ => [christmas, boxing],
    };
    [
        new_year,
        monday_after_weekend(new_year),
        australia,
        monday_after_weekend(australia),
        date(year, 4, 25),
        christmas,
        boxing,
        instead_of_christmas,
        instead_of_boxing,
    ]
}

/// The Monday after a weekend's day; any other day itself.
fn monday_after_weekend(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day + 2.days(),
        Weekday::Sunday => day + 1.day(),
        _ => day,
    }
}

/// Good Friday to Easter Monday.
fn easter_days(year: i16) -> [Date; 4] {
    let sunday = easter_sunday(year);
    [sunday - 2.days(), sunday - 1.day(), sunday, sunday + 1.day()]
}

/// Easter of the Gregorian calendar (the algorithm known as Meeus, Jones and Butcher's).
fn easter_sunday(year: i16) -> Date {
    let year_of_era = i32::from(year);
    let golden = year_of_era % 19;
    let (century, of_century) = (year_of_era / 100, year_of_era % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day_of_march = epact + to_sunday - 7 * late + 22;
    date(year, 3, 1) + (day_of_march - 1).days()
}

/// Days that are a weekday of a month.
fn movable(year: i16) -> [Date; 4] {
    let nth = |month, nth, weekday| {
        date(year, month, 1).nth_weekday_of_month(nth, weekday).expect("every month has four of each weekday")
    };
    [
        // Labour Day, the King's Birthday, the eve of the AFL Grand Final, Melbourne Cup Day.
        nth(3, 2, Weekday::Monday),
        nth(6, 2, Weekday::Monday),
        nth(9, -1, Weekday::Saturday) - 1.day(),
        nth(11, 1, Weekday::Tuesday),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The holidays of a year that are not on a weekend, as `MM-DD`.
    fn weekdays_off(year: i16) -> Vec<String> {
        let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
        let off = days
            .filter(|day| is_holiday(*day) && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
        off.map(|day| day.strftime("%m-%d").to_string()).collect()
    }

    /// As Business Victoria published them.
    #[test]
    fn the_years_are_those_that_were_proclaimed() {
        for (year, expected) in [
            // New Year's Day on a Saturday, Christmas on a Sunday; but for that year's day of mourning.
            (2022, "01-03 01-26 03-14 04-15 04-18 04-25 06-13 09-23 11-01 12-26 12-27"),
            (2023, "01-02 01-26 03-13 04-07 04-10 04-25 06-12 09-29 11-07 12-25 12-26"),
            (2024, "01-01 01-26 03-11 03-29 04-01 04-25 06-10 09-27 11-05 12-25 12-26"),
            // Australia Day on a Sunday.
            (2025, "01-01 01-27 03-10 04-18 04-21 04-25 06-09 09-26 11-04 12-25 12-26"),
            // Anzac Day on a Saturday, without a substitute; Boxing Day on a Saturday, with one.
            (2026, "01-01 01-26 03-09 04-03 04-06 06-08 09-25 11-03 12-25 12-28"),
            // Christmas on a Saturday.
            (2027, "01-01 01-26 03-08 03-26 03-29 06-14 09-24 11-02 12-27 12-28"),
        ] {
            assert_eq!(weekdays_off(year).join(" "), expected, "{year}");
        }
    }

    #[test]
    fn easter_is_where_the_church_has_it() {
        for (year, sunday) in [
            (1961, "04-02"),
            (2000, "04-23"),
            (2008, "03-23"),
            (2011, "04-24"),
            (2019, "04-21"),
            (2024, "03-31"),
            (2026, "04-05"),
            (2027, "03-28"),
            (2038, "04-25"),
            (2049, "04-18"),
        ] {
            assert_eq!(easter_sunday(year).strftime("%m-%d").to_string(), sunday, "{year}");
        }
    }

    #[test]
    fn every_year_has_its_ten_to_twelve_and_easter_is_a_sunday_of_spring() {
        for year in 2020..2100 {
            let off = weekdays_off(year);
            assert!((9..=12).contains(&off.len()), "{year}: {off:?}");
            assert_eq!(off.iter().collect::<BTreeSet<_>>().len(), off.len());
            let easter = easter_sunday(year);
            assert_eq!(easter.weekday(), Weekday::Sunday);
            assert!(date(year, 3, 22) <= easter && easter <= date(year, 4, 25), "{easter}");
        }
    }
}
