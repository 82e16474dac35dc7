//! One entry of the ledger: what happened to an incident on a day, and how long it had taken, in eight bytes.
//!
//! | byte | what |
//! |---|---|
//! | 0 | the kind; plus 128 for a reversal, which takes an entry back |
//! | 1 | the day of the month |
//! | 2 | the severity (high four bits) and the environment (low four) |
//! | 3 | the category |
//! | 4–7 | seconds, big-endian; 0 where nothing is measured |
//!
//! A row an entry would be a hundred times as many rows, and histograms would only approximate what the entries tell
//! exactly in as many bytes. Whoever adds a kind, a category or an environment appends its code; none is ever given
//! another meaning.

use contracts::{Category, Environment, Severity, incident::Court};

/// How many bytes an entry has.
pub(crate) const WIDTH: usize = 8;

/// The bit of a reversal.
const REVERSED: u8 = 0x80;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Raised. Entered on the day it was raised under what the incident is now: moved when that changes.
    Raised = 1,
    /// Raised about an operation of shared responsibility. As [`Kind::Raised`].
    Shared = 2,
    /// Referred to AEMO at least once; on the day it was *raised*, so that the share is of those raised. As [`Kind::Raised`].
    Referred = 3,
    /// Acknowledged: since the provider had it.
    Acknowledged = 4,
    /// Moved to Ready to Verify for the first time: since the provider had it.
    Readied = 5,
    /// The reporter tested and it still failed.
    VerificationFailed = 6,
    /// Resolved: since it was raised.
    Resolved = 7,
    /// Seen again after it was resolved.
    Reopened = 8,
    /// Withdrawn or removed.
    Cancelled = 9,
    /// Quiet for fourteen days.
    Closed = 10,
    /// The ball left the reporter's court: since it came there.
    LeftReporter = 11,
    /// The ball left the provider's court.
    LeftProvider = 12,
    /// The ball left AEMO's court.
    LeftAemo = 13,
    /// AEMO's first word in a round: since the round was opened.
    Answered = 14,
    /// A round ended with AEMO's information: since it was opened.
    Contributed = 15,
    /// A round was given back.
    Returned = 16,
    /// A round was taken back by the provider.
    Withdrawn = 17,
}

impl Kind {
    /// Every kind, in the order of the codes.
    pub(crate) const ALL: [Self; 17] = [
        Self::Raised,
        Self::Shared,
        Self::Referred,
        Self::Acknowledged,
        Self::Readied,
        Self::VerificationFailed,
        Self::Resolved,
        Self::Reopened,
        Self::Cancelled,
        Self::Closed,
        Self::LeftReporter,
        Self::LeftProvider,
        Self::LeftAemo,
        Self::Answered,
        Self::Contributed,
        Self::Returned,
        Self::Withdrawn,
    ];

    /// Its place in [`Self::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize - 1
    }

    /// Whether it comes with a time.
    pub(crate) const fn is_measured(self) -> bool {
        !matches!(
            self,
            Self::Raised
                | Self::Shared
                | Self::Referred
                | Self::VerificationFailed
                | Self::Reopened
                | Self::Cancelled
                | Self::Closed
        )
    }

    /// The end of a time in this court.
    pub(crate) const fn left(court: Court) -> Self {
        match court {
            Court::Reporter => Self::LeftReporter,
            Court::Provider => Self::LeftProvider,
            Court::Aemo => Self::LeftAemo,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }
}

/// What an incident is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) severity: Severity,
    pub(crate) environment: Environment,
    pub(crate) category: Category,
}

/// An entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) class: Class,
    /// 1 to 31, of the month in which it is entered.
    pub(crate) day: i8,
    pub(crate) seconds: u32,
    /// Whether it takes such an entry back.
    pub(crate) reversed: bool,
}

impl Entry {
    /// As it is stored.
    pub(crate) fn bytes(self) -> [u8; WIDTH] {
        let kind = self.kind as u8 | if self.reversed { REVERSED } else { 0 };
        let severity = self.class.severity.number().to_be_bytes()[1];
        let [a, b, c, d] = self.seconds.to_be_bytes();
        [
            kind,
            self.day.unsigned_abs(),
            severity << 4 | environment_code(self.class.environment),
            category_code(self.class.category),
            a,
            b,
            c,
            d,
        ]
    }

    /// As it was stored; `None` for what only a later version knows.
    pub(crate) fn read(bytes: [u8; WIDTH]) -> Option<Self> {
        let [kind, day, two, category, a, b, c, d] = bytes;
        Some(Self {
            kind: Kind::from_code(kind & !REVERSED)?,
            class: Class {
                severity: Severity::from_number(i16::from(two >> 4))?,
                environment: environment(two & 0x0f)?,
                category: self::category(category)?,
            },
            day: i8::try_from(day).ok()?,
            seconds: u32::from_be_bytes([a, b, c, d]),
            reversed: kind & REVERSED != 0,
        })
    }

    /// Every entry of a page of the ledger.
    pub(crate) fn all(page: &[u8]) -> impl Iterator<Item = Self> {
        page.as_chunks::<WIDTH>().0.iter().filter_map(|bytes| Self::read(*bytes))
    }
}

const fn environment_code(environment: Environment) -> u8 {
    match environment {
        Environment::Production => 1,
        Environment::ConformanceTestSuite => 2,
        Environment::Sandbox => 3,
    }
}

const fn environment(code: u8) -> Option<Environment> {
    match code {
        1 => Some(Environment::Production),
        2 => Some(Environment::ConformanceTestSuite),
        3 => Some(Environment::Sandbox),
        _ => None,
    }
}

const fn category_code(category: Category) -> u8 {
    match category {
        Category::Availability => 1,
        Category::Performance => 2,
        Category::DataQuality => 3,
        Category::Conformance => 4,
        Category::AuthenticationAndConsent => 5,
        Category::Registration => 6,
        Category::RegisterMetadata => 7,
        Category::Security => 8,
        Category::Other => 9,
    }
}

const fn category(code: u8) -> Option<Category> {
    match code {
        1 => Some(Category::Availability),
        2 => Some(Category::Performance),
        3 => Some(Category::DataQuality),
        4 => Some(Category::Conformance),
        5 => Some(Category::AuthenticationAndConsent),
        6 => Some(Category::Registration),
        7 => Some(Category::RegisterMetadata),
        8 => Some(Category::Security),
        9 => Some(Category::Other),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_read_back_as_it_was_written() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind.place(), at);
            for severity in Severity::ALL {
                for environment in Environment::ALL {
                    for category in Category::ALL {
                        let class =
                            Class { severity: *severity, environment: *environment, category: *category };
                        let entry = Entry { kind, class, day: 31, seconds: u32::MAX, reversed: at % 2 == 0 };
                        assert_eq!(Entry::read(entry.bytes()), Some(entry));
                    }
                }
            }
        }
    }

    /// What lies in the ledgers of every installation: it may never be read as something else.
    #[test]
    fn the_bytes_are_those_of_the_first_version() {
        let class = Class {
            severity: Severity::Major,
            environment: Environment::Sandbox,
            category: Category::DataQuality,
        };
        let entry = Entry { kind: Kind::LeftProvider, class, day: 23, seconds: 86_400, reversed: false };
        assert_eq!(entry.bytes(), [12, 23, 0x23, 3, 0, 1, 0x51, 0x80]);
        assert_eq!(Entry { reversed: true, ..entry }.bytes()[0], 140);
    }

    #[test]
    fn what_a_later_version_wrote_is_passed_over() {
        let page = [[0; WIDTH], [99, 1, 0x11, 1, 0, 0, 0, 0], [1, 1, 0x11, 1, 0, 0, 0, 0]].concat();
        assert_eq!(Entry::all(&page).map(|entry| entry.kind).collect::<Vec<_>>(), [Kind::Raised]);
    }
}
