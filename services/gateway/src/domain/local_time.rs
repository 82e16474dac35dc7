//! Times as people read and write them: by the clock on the reader's wall.

use std::fmt;

use askama::filters::HtmlSafe;
use contracts::form::Fields;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::Value;

/// The clock of the National Electricity Market's south-east, where the parties work: for who has not said otherwise.
pub(crate) const MARKET: &str = "Australia/Melbourne";

/// The clock on a reader's wall.
#[derive(Debug, Clone)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// By its name in the IANA database; the market's for a name that is none.
    pub(crate) fn named(name: Option<&str>) -> Self {
        let known = |name: &str| TimeZone::get(name).ok();
        Self(name.and_then(known).or_else(|| known(MARKET)).unwrap_or(TimeZone::UTC))
    }

    /// Its name in the IANA database.
    pub(crate) fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone itself.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.0
    }

    /// A moment: `1 Mar 2026, 9:30 am AEDT`.
    pub(crate) fn words(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone().clone()).strftime("%-d %b %Y, %-I:%M %P %Z").to_string()
    }

    /// The time of a moment of today: `9:30 am`.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone().clone()).strftime("%-I:%M %P").to_string()
    }

    /// How the clock is called: `Melbourne time (AEDT)`.
    pub(crate) fn called(&self, now: Timestamp) -> String {
        let zoned = now.to_zoned_datetime(self.zone().clone());
        match self.name().rsplit_once('/') {
            Some((_, city)) => format!("{} time ({})", city.replace('_', " "), zoned.strftime("%Z")),
            None => self.name().to_owned(),
        }
    }

    /// A moment as an element of a page, with the exact time at hand.
    pub(crate) fn when(&self, at: Timestamp) -> When {
        When { at, exactly: self.exactly(at), words: self.words(at) }
    }

    /// The same, told as how long ago it was.
    pub(crate) fn ago(&self, at: Timestamp, now: Timestamp) -> When {
        let words = match age(at, now).as_str() {
            "now" => "just now".to_owned(),
            age => format!("{age} ago"),
        };
        When { at, exactly: self.exactly(at), words }
    }

    /// The same, told as how long it has lasted since.
    pub(crate) fn lasting(&self, since: Timestamp, now: Timestamp) -> When {
        let words = match age(since, now).as_str() {
            "now" => "a moment".to_owned(),
            age => age.to_owned(),
        };
        When { at: since, exactly: self.exactly(since), words }
    }

    fn exactly(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone().clone()).strftime("%A %-d %B %Y, %-I:%M:%S %P %Z").to_string()
    }

    /// Gives each of these fields its offset, where it has none yet and is a time at all.
    pub(crate) fn give_offset(&self, fields: &mut Fields, names: &[&str]) {
        for name in names {
            let Some(Value::String(text)) = fields.get_mut(*name) else { continue };
            // An offset ends in `Z`, `+11:00` or `-03:00`: a civil time does not parse with one.
            let Ok(civil) = text.trim().parse::<DateTime>() else { continue };
            if text.ends_with(['Z', 'z']) || text.contains('+') || text.trim().len() > 19 {
                continue;
            }
            if let Ok(zoned) = civil.to_zoned_datetime(self.zone().clone()) {
                *text = zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            }
        }
    }
}

/// How long it has been, in one unit: `now`, `5 min`, `3 h`, `4 d`.
pub(crate) fn age(at: Timestamp, now: Timestamp) -> String {
    match now.as_second().saturating_sub(at.as_second()) {
        ..60 => "now".to_owned(),
        seconds @ 60..3_600 => format!("{} min", seconds / 60),
        seconds @ 3_600..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

/// A moment, however many references a template has put around it.
pub(crate) trait Moment {
    /// The moment.
    fn moment(&self) -> Timestamp;
}

impl Moment for Timestamp {
    fn moment(&self) -> Timestamp {
        *self
    }
}

impl<T: Moment> Moment for &T {
    fn moment(&self) -> Timestamp {
        (**self).moment()
    }
}

/// A moment as a page shows it: a `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    at: Timestamp,
    exactly: String,
    words: String,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, exactly, words } = self;
        write!(f, r#"<time datetime="{at}" title="{exactly}">{words}</time>"#)
    }
}

/// Made of numbers, names of months and of zones alone.
impl HtmlSafe for When {}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> String {
        let mut fields = Fields::new();
        fields.insert("at".to_owned(), text.into());
        Zone::named(None).give_offset(&mut fields, &["at"]);
        fields["at"].as_str().expect("a text").to_owned()
    }

    #[test]
    fn a_time_without_an_offset_is_of_melbourne() {
        assert_eq!(given("2026-01-15T09:30"), "2026-01-15T09:30:00+11:00");
        assert_eq!(given("2026-07-15T09:30"), "2026-07-15T09:30:00+10:00");
    }

    #[test]
    fn what_has_an_offset_or_is_no_time_stays() {
        for text in ["2026-01-15T09:30:00Z", "2026-01-15T09:30:00-03:00", "yesterday", ""] {
            assert_eq!(given(text), text);
        }
    }

    #[test]
    fn a_reader_elsewhere_reads_the_clock_there() {
        let at = "2026-01-15T22:30:00Z".parse().expect("a time");
        assert_eq!(Zone::named(None).words(at), "16 Jan 2026, 9:30 am AEDT");
        assert_eq!(Zone::named(Some("Australia/Perth")).words(at), "16 Jan 2026, 6:30 am AWST");
        assert_eq!(Zone::named(Some("\"><script>")).name(), MARKET);
    }

    #[test]
    fn an_age_has_one_unit() {
        let ages =
            [(0, "now"), (59, "now"), (60, "1 min"), (7_200, "2 h"), (90_000, "25 h"), (200_000, "2 d")];
        for (seconds, words) in ages {
            let now = Timestamp::from_second(1_000_000 + seconds).expect("a time");
            assert_eq!(age(Timestamp::from_second(1_000_000).expect("a time"), now), words);
        }
    }
}
