//! Tables, each built once and written twice: for people on the page, and plainly for a spreadsheet.

use contracts::{IncidentKey, Severity, Status};
use jiff::{Timestamp, civil::Date};

use super::report::Participant;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// In the URL and in the name of the file.
    pub(crate) name: &'static str,
    /// Above it.
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// For people.
    pub(crate) head: String,
    /// For programs: as the API calls it.
    pub(crate) name: String,
    /// Whether it holds numbers, which are set to the right.
    pub(crate) numeric: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A participant; `None` for all together.
    Participant(Option<Participant>),
    /// An incident.
    Incident(IncidentKey),
    /// How bad.
    Severity(Severity),
    /// Where it stands.
    Status(Status),
    /// How many.
    Count(i64),
    /// How long, in seconds; `None` where nothing was measured.
    Duration(Option<u64>),
    /// A share, 0 to 1; `None` of nothing.
    Share(Option<f64>),
    /// A day.
    Day(Date),
    /// A moment; `None` where there is none.
    Moment(Option<Timestamp>),
}

impl Column {
    /// Of words.
    pub(crate) fn text(head: &str, name: &str) -> Self {
        Self { head: head.to_owned(), name: name.to_owned(), numeric: false }
    }

    /// Of numbers.
    pub(crate) fn number(head: &str, name: &str) -> Self {
        Self { numeric: true, ..Self::text(head, name) }
    }
}

impl Cell {
    /// Whether it is a number.
    pub(crate) const fn is_numeric(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Duration(_) | Self::Share(_))
    }

    /// For people; moments are the page's to write, by the reader's clock.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Duration(seconds) => seconds.map_or_else(|| "–".to_owned(), in_words),
            Self::Share(share) => share.map_or_else(|| "–".to_owned(), percentage),
            Self::Day(day) => day_in_words(*day),
            Self::Severity(severity) => format!("{severity} {}", severity.label()),
            Self::Status(status) => status.label().to_owned(),
            Self::Participant(None) => "All".to_owned(),
            Self::Moment(None) => "–".to_owned(),
            other => other.plain(),
        }
    }

    /// For a spreadsheet: seconds, shares from 0 to 1, times in UTC, nothing where there is nothing.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Participant(participant) => {
                participant.as_ref().map_or_else(|| "All".to_owned(), |one| one.name.clone())
            }
            Self::Incident(key) => key.to_string(),
            Self::Severity(severity) => severity.to_string(),
            Self::Status(status) => status.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Duration(seconds) => seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            Self::Share(share) => share.map(|share| share.to_string()).unwrap_or_default(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.map(|at| at.to_string()).unwrap_or_default(),
        }
    }
}

/// How long, in the one or two units that matter: `3 d 4 h`.
pub(crate) fn in_words(seconds: u64) -> String {
    let two = |large: u64, unit: &str, small: u64, smaller: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {smaller}"),
    };
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        86_400..2_592_000 => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
        _ => format!("{} d", thousands(seconds / 86_400)),
    }
}

/// A number with its thousands set apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A share for people: `38%`.
pub(crate) fn percentage(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// `23 Nov 2026`
pub(crate) fn day_in_words(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_units_that_matter() {
        let told = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_600, "1 h"),
            (5_400, "1 h 30 min"),
            (86_400, "1 d"),
            (190_000, "2 d 4 h"),
            (2_591_999, "29 d 23 h"),
            (8_640_000, "100 d"),
            (86_400_000_000, "1,000,000 d"),
        ];
        for (seconds, words) in told {
            assert_eq!(in_words(seconds), words);
        }
    }

    #[test]
    fn a_spreadsheet_gets_plain_values() {
        assert_eq!(Cell::Duration(Some(5_400)).plain(), "5400");
        assert_eq!(Cell::Duration(None).plain(), "");
        assert_eq!(
            (Cell::Share(Some(0.375)).plain(), Cell::Share(Some(0.375)).words()),
            ("0.375".into(), "38%".into())
        );
        assert_eq!(Cell::Status(Status::ReadyToVerify).plain(), "ready_to_verify");
    }
}
