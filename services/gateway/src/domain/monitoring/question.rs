//! What is asked of the figures: which incidents, of whom, from when to when.

use std::{fmt, str::FromStr};

use contracts::{Category, Environment, FieldError, OrganisationId, Severity};
use jiff::civil::Date;
use serde::Serialize;

use super::{
    calendar::{LONGEST, Period},
    entry::Class,
};

/// What the participants are to the incidents that are counted for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// The holders that own them.
    #[default]
    Provider,
    /// Those who raised them.
    Reporter,
}

impl By {
    /// The word in the URL and in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Reporter => "reporter",
        }
    }

    /// The head of a column.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Reporter => "Reporter",
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for By {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "provider" => Ok(Self::Provider),
            "reporter" => Ok(Self::Reporter),
            _ => Err("is provider or reporter"),
        }
    }
}

/// Which incidents; each list means any of these, and all when it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) severities: Vec<Severity>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) categories: Vec<Category>,
}

impl Selection {
    /// Whether an incident of this class is asked for.
    pub(crate) fn has(&self, class: Class) -> bool {
        fn any<T: PartialEq>(list: &[T], one: &T) -> bool {
            list.is_empty() || list.contains(one)
        }
        any(&self.severities, &class.severity)
            && any(&self.environments, &class.environment)
            && any(&self.categories, &class.category)
    }
}

/// The whole question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) by: By,
    /// One participant; all when `None`.
    pub(crate) participant: Option<OrganisationId>,
    pub(crate) period: Period,
    pub(crate) selection: Selection,
}

/// How many days are shown unless somebody says so.
pub(crate) const USUAL: i32 = 90;

/// A period as it was typed: two dates, one of them, or a number of days.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TypedPeriod<'a> {
    pub(crate) days: &'a str,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
}

impl TypedPeriod<'_> {
    /// The period, or what is wrong with it. Dates win over a number of days; an end that is left out is today, a
    /// beginning that is left out that many days before the end.
    pub(crate) fn read(self, today: Date, faults: &mut Vec<FieldError>) -> Option<Period> {
        let before = faults.len();
        let (from, to) = (date("from", self.from, faults), date("to", self.to, faults));
        let days = days(self.days, faults);
        if faults.len() > before {
            return None;
        }
        let last = to.unwrap_or(today);
        let period = from.map_or_else(|| Period::last(days, last), |from| Period { from, to: last });
        let fault = match period.days() {
            ..1 if to.is_some() => Some(("to", "is before the first day".to_owned())),
            ..1 => Some(("from", format!("is after today, {today}"))),
            long if long > LONGEST => {
                Some(("from", format!("is {long} days before the last day; at most {LONGEST}")))
            }
            _ => None,
        };
        faults.extend(fault.map(|(field, detail)| FieldError::new(field, "invalid", detail)));
        (faults.len() == before).then_some(period)
    }
}

fn date(field: &'static str, typed: &str, faults: &mut Vec<FieldError>) -> Option<Date> {
    let typed = typed.trim();
    let date = typed.parse::<Date>().ok().filter(|date| typed.len() == 10 && date.year() >= 2000);
    if date.is_none() && !typed.is_empty() {
        faults.push(FieldError::new(field, "invalid", "is a day from the year 2000 on, as in 2026-11-23"));
    }
    date
}

fn days(typed: &str, faults: &mut Vec<FieldError>) -> i32 {
    if typed.trim().is_empty() {
        return USUAL;
    }
    typed.trim().parse().ok().filter(|days| (1..=LONGEST).contains(days)).unwrap_or_else(|| {
        faults.push(FieldError::new("days", "invalid", format!("is a number from 1 to {LONGEST}")));
        USUAL
    })
}
