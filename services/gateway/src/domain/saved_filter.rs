//! A filter under a name of its user's.

use std::str::FromStr;

use contracts::form::Unknown;
use uuid::Uuid;

/// A list that can be filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// The queues.
    Queues,
    /// All incidents.
    Incidents,
}

impl List {
    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Queues => "queues",
            Self::Incidents => "incidents",
        }
    }

    /// Where it is.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Queues => "/queues",
            Self::Incidents => "/incidents",
        }
    }

    /// Where it is, filtered.
    pub(crate) fn at(self, query: &str) -> String {
        if query.is_empty() { self.path().to_owned() } else { format!("{}?{query}", self.path()) }
    }
}

impl FromStr for List {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "queues" => Ok(Self::Queues),
            "incidents" => Ok(Self::Incidents),
            _ => Err(Unknown::new("a list", &["queues", "incidents"])),
        }
    }
}

/// A filter under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SavedFilter {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) list: List,
    /// What stands behind the question mark.
    pub(crate) query: String,
}

impl SavedFilter {
    /// The address that is shared.
    pub(crate) fn to(&self) -> String {
        self.list.at(&self.query)
    }
}
