//! A place in a JSON document that knows its own path.

use std::{fmt::Display, str::FromStr};

use serde_json::Value;

use super::SeedError;

/// A value and where it stands.
pub(super) struct Cursor<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// Something wrong with this value.
    pub(super) fn fault(&self, problem: impl Into<String>) -> SeedError {
        let path = if self.path.is_empty() { "the file".to_owned() } else { self.path.clone() };
        SeedError { path, problem: problem.into() }
    }

    /// A field that must be there.
    pub(super) fn field(&self, name: &str) -> Result<Cursor<'a>, SeedError> {
        self.optional(name)?.ok_or_else(|| self.at(name, &Value::Null).fault("is missing"))
    }

    /// A field that may be missing or null.
    pub(super) fn optional(&self, name: &str) -> Result<Option<Cursor<'a>>, SeedError> {
        let Some(fields) = self.value.as_object() else { return Err(self.fault("is not an object")) };
        Ok(fields.get(name).filter(|value| !value.is_null()).map(|value| self.at(name, value)))
    }

    /// The entries of a list.
    pub(super) fn items(&self) -> Result<impl Iterator<Item = Cursor<'a>> + use<'a>, SeedError> {
        let Some(items) = self.value.as_array() else { return Err(self.fault("is not a list")) };
        let path = self.path.clone();
        Ok(items
            .iter()
            .enumerate()
            .map(move |(index, value)| Cursor { value, path: format!("{path}[{index}]") }))
    }

    /// A text that is not blank.
    pub(super) fn text(&self) -> Result<&'a str, SeedError> {
        match self.value.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text),
            Some(_) => Err(self.fault("is empty")),
            None => Err(self.fault("is not a text")),
        }
    }

    /// An id or a word of a closed list.
    pub(super) fn parse<T>(&self) -> Result<T, SeedError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text = self.text()?;
        text.parse().map_err(|error| self.fault(format!("“{text}”: {error}")))
    }

    fn at<'b>(&self, name: &str, value: &'b Value) -> Cursor<'b> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Cursor { value, path }
    }
}
