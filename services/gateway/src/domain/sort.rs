//! In which order incidents are listed.

use std::{fmt, str::FromStr};

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// The last updated first.
    Updated,
    /// The longest untouched first.
    Untouched,
    /// The last raised first.
    Newest,
    /// The first raised first.
    Oldest,
    /// The worst first, and of those the last updated.
    Severity,
    /// Whose court it has been in for the longest.
    Court,
}

/// By what moment of an incident an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// When it last changed.
    Updated,
    /// When it was raised.
    Raised,
    /// Since when it has been in the court that it is in.
    Court,
}

impl Sort {
    /// Every order, as people choose them.
    pub(crate) const ALL: &'static [Self] =
        &[Self::Updated, Self::Untouched, Self::Newest, Self::Oldest, Self::Severity, Self::Court];

    /// The word in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Untouched => "untouched",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Severity => "severity",
            Self::Court => "court",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Updated => "Last updated",
            Self::Untouched => "Longest untouched",
            Self::Newest => "Newest",
            Self::Oldest => "Oldest",
            Self::Severity => "Most severe",
            Self::Court => "Longest in one court",
        }
    }

    /// What it goes by.
    pub(crate) const fn moment(self) -> Moment {
        match self {
            Self::Updated | Self::Untouched | Self::Severity => Moment::Updated,
            Self::Newest | Self::Oldest => Moment::Raised,
            Self::Court => Moment::Court,
        }
    }

    /// Whether later moments come first.
    pub(crate) const fn latest_first(self) -> bool {
        matches!(self, Self::Updated | Self::Newest | Self::Severity)
    }

    /// Whether the severity counts before the moment.
    pub(crate) const fn by_severity(self) -> bool {
        matches!(self, Self::Severity)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|sort| sort.as_str() == text).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|sort| sort.as_str()).collect();
            format!("an order is one of: {}", words.join(", "))
        })
    }
}
