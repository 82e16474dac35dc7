//! A stored value that cannot be read names itself: table, column, row.

use std::{fmt::Display, str::FromStr};

use messaging::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Which row is being read.
pub(crate) struct Row<I> {
    pub(crate) table: &'static str,
    pub(crate) id: I,
}

impl<I: Display> Row<I> {
    /// A word or an id.
    pub(crate) fn parse<T: FromStr<Err: Display>>(&self, column: &str, text: &str) -> Result<T, Failure> {
        text.parse().map_err(|error| self.broken(column, &error))
    }

    /// A document.
    pub(crate) fn document<T: DeserializeOwned>(&self, column: &str, value: Value) -> Result<T, Failure> {
        serde_json::from_value(value).map_err(|error| self.broken(column, &error))
    }

    /// A value that the column should not be able to hold.
    pub(crate) fn some<T>(&self, column: &str, value: Option<T>) -> Result<T, Failure> {
        value.ok_or_else(|| self.broken(column, &"outside of what is known"))
    }

    fn broken(&self, column: &str, error: &dyn Display) -> Failure {
        Failure::Inconsistent(format!("{}.{column} of {}: {error}", self.table, self.id))
    }
}
