//! Lists, a page at a time.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use contracts::{FieldError, Problem};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::refusal::Refusal;
use crate::domain::{incident::IncidentSummary, walk::Walk};

/// How many rows a page has unless the caller says so.
const USUAL: i64 = 50;
/// How many it has at most.
pub(crate) const MOST: i64 = 200;

/// A page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Page<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    pub(crate) next: Option<String>,
    /// The `cursor` of the page before, where a list is walked both ways; left out on the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<String>,
}

impl Page<IncidentSummary> {
    /// The page of a walk, out of rows of which one more than `limit` was read, to know whether the way goes on.
    pub(crate) fn walked(mut rows: Vec<IncidentSummary>, limit: i64, walk: &Walk) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        if walk.back {
            rows.reverse();
        }
        // Where one came from there is something, even if it has moved since.
        let (before, after) = if walk.back { (goes_on, true) } else { (walk.from.is_some(), goes_on) };
        let cursor = |beside: &IncidentSummary, back| Walk::cursor(walk.sort, beside, back);
        let next = rows.last().filter(|_| after).map(|last| cursor(last, false));
        let previous = rows.first().filter(|_| before).map(|first| cursor(first, true));
        Self { items: rows, next, previous }
    }
}

impl<T> Page<T> {
    /// All there is.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None, previous: None }
    }

    /// A page of `limit` out of rows of which one more was read, to know whether there is a next page.
    pub(crate) fn new(mut rows: Vec<T>, limit: i64, cursor: impl FnOnce(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Self { items: rows, next, previous: None }
    }
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many rows at most, 1 to 200; 50 unless said otherwise.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    pub(crate) limit: Option<String>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// How many rows.
    pub(crate) fn limit(&self) -> Result<i64, Problem> {
        let Some(given) = &self.limit else { return Ok(USUAL) };
        given.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
            Problem::invalid(vec![FieldError::new(
                "limit",
                "invalid",
                format!("is a number from 1 to {MOST}"),
            )])
        })
    }

    /// The cursor; an empty one is none.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref().filter(|cursor| !cursor.is_empty())
    }

    /// A position in the timeline; the beginning without a cursor.
    pub(crate) fn position(&self) -> Result<i64, Problem> {
        use crate::domain::cursor;
        let Some(given) = self.cursor() else { return Ok(0) };
        cursor::decode(given).and_then(|text| text.parse().ok()).ok_or_else(cursor::unreadable)
    }
}

/// The query of a request, with a refusal of ours when it cannot be read.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(error) => {
                let detail = format!("The query cannot be read: {}.", error.body_text());
                Err(Problem::new(contracts::problem::Kind::Malformed, detail).into())
            }
        }
    }
}

/// The words of a list in a query, `a,b`; every wrong one is named.
pub(crate) fn words<T>(field: &str, text: Option<&str>, errors: &mut Vec<FieldError>) -> Vec<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let mut values = Vec::new();
    for word in text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match word.parse() {
            Ok(value) => values.push(value),
            Err(error) => errors.push(FieldError::new(field, "unknown", format!("“{word}”: {error}"))),
        }
    }
    values
}
