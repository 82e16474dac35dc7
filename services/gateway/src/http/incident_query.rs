//! What is asked of a list of incidents: the same in the API, on the pages and in a saved filter.

use contracts::{BrandId, FieldError, Party, Problem, Severity, Status, UserId, incident::Court};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::page::words;
use crate::domain::{
    court,
    filter::{Filter, Whose},
    sort::Sort,
    viewer::Viewer,
};

/// The longest search, in characters.
const LONGEST_SEARCH: usize = 200;
/// The longest time untouched that is asked for, in days: ten years.
const LONGEST_UNTOUCHED: i64 = 3_650;

/// What the list is narrowed to, and its order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentQuery {
    /// One or more statuses, separated by commas.
    pub(crate) status: Option<String>,
    /// One or more severities, separated by commas.
    pub(crate) severity: Option<String>,
    /// Whose move it is: one or more of `reporter`, `provider` and `aemo`, separated by commas, or `you` for what waits for
    /// your organisation.
    pub(crate) court: Option<String>,
    /// Who of the provider works on it: `me`, `none`, or the id of a user.
    pub(crate) assignee: Option<String>,
    /// A provider's brand or organisation.
    pub(crate) provider: Option<String>,
    /// The organisation that raised it.
    pub(crate) reporter: Option<String>,
    /// One or more categories, separated by commas.
    pub(crate) category: Option<String>,
    /// One or more environments, separated by commas.
    pub(crate) environment: Option<String>,
    /// Whether AEMO holds part of the data.
    #[param(value_type = Option<bool>)]
    pub(crate) shared_responsibility: Option<String>,
    /// Nothing happened for so many days, 1 to 3650.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 3650)]
    pub(crate) untouched_days: Option<String>,
    /// Words; `"in quotes"` for a phrase, `-word` for one that must not be there.
    pub(crate) q: Option<String>,
    /// The order; the last updated first unless said otherwise. A cursor belongs to its order.
    #[param(value_type = Option<Sort>)]
    pub(crate) sort: Option<String>,
}

impl IncidentQuery {
    /// What was asked, by name, in one order, without what is blank.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("status", &self.status),
            ("severity", &self.severity),
            ("court", &self.court),
            ("assignee", &self.assignee),
            ("provider", &self.provider),
            ("reporter", &self.reporter),
            ("category", &self.category),
            ("environment", &self.environment),
            ("shared_responsibility", &self.shared_responsibility),
            ("untouched_days", &self.untouched_days),
            ("q", &self.q),
            ("sort", &self.sort),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, given(value.as_ref())?))).collect()
    }

    /// The filter, or every field at fault.
    pub(crate) fn filter(&self, viewer: &Viewer, now: Timestamp) -> Result<Filter, Problem> {
        let mut errors = Vec::new();
        let mut statuses = any_of("status", self.status.as_ref(), Status::ALL, &mut errors);
        let severities = any_of("severity", self.severity.as_ref(), Severity::ALL, &mut errors);
        let (courts, yours) = movers(self.court.as_deref(), viewer, &mut errors);
        if yours || !courts.is_empty() {
            // A status that is never theirs is not walked.
            let theirs = |court| yours || courts.contains(&court);
            statuses.retain(|status| court::all(*status).any(theirs));
        }
        let filter = Filter {
            statuses,
            severities,
            assignee: given(self.assignee.as_ref()).and_then(|text| match text {
                "me" => Some(Whose::User(viewer.actor.user.clone())),
                "none" => Some(Whose::Nobody),
                user => one::<UserId>("assignee", user, &mut errors).map(Whose::User),
            }),
            owner: None,
            // A brand and an organisation are written alike.
            provider: given(self.provider.as_ref())
                .and_then(|text| one::<BrandId>("provider", text, &mut errors))
                .map(|id| id.to_string()),
            reporter: given(self.reporter.as_ref()).and_then(|text| one("reporter", text, &mut errors)),
            categories: words("category", self.category.as_deref(), &mut errors),
            environments: words("environment", self.environment.as_deref(), &mut errors),
            shared_responsibility: given(self.shared_responsibility.as_ref())
                .and_then(|text| one("shared_responsibility", text, &mut errors)),
            untouched_since: given(self.untouched_days.as_ref()).and_then(|text| {
                let days = days(text, &mut errors)?;
                Some(now - SignedDuration::from_hours(24 * days))
            }),
            words: given(self.q.as_ref()).and_then(|text| searched(text, &mut errors)),
            courts,
            yours,
            within: None,
        };
        if errors.is_empty() { Ok(filter) } else { Err(Problem::invalid(errors)) }
    }

    /// The order; `usual` where none is asked for.
    pub(crate) fn sort(&self, usual: Sort) -> Result<Sort, Problem> {
        let mut errors = Vec::new();
        let sort = given(self.sort.as_ref()).map_or(Some(usual), |text| one("sort", text, &mut errors));
        sort.ok_or_else(|| Problem::invalid(errors))
    }
}

/// Whose move is asked for, and whether the viewer's is. Only a participant has one.
fn movers(text: Option<&str>, viewer: &Viewer, errors: &mut Vec<FieldError>) -> (Vec<Court>, bool) {
    const YOU: &str = "you";
    let participant = matches!(viewer.actor.party, Party::Adr | Party::DataHolder);
    let is_you = |word: &&str| participant && word.trim() == YOU;
    let asked: Vec<&str> = text.unwrap_or_default().split(',').collect();
    let (you, others): (Vec<&str>, Vec<&str>) = asked.into_iter().partition(is_you);
    (words("court", Some(&others.join(",")), errors), !you.is_empty())
}

/// The text of a field that is filled in.
fn given(field: Option<&String>) -> Option<&str> {
    field.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn any_of<T>(field: &str, text: Option<&String>, all: &[T], errors: &mut Vec<FieldError>) -> Vec<T>
where
    T: Copy + std::str::FromStr<Err: std::fmt::Display>,
{
    let chosen = words(field, text.map(String::as_str), errors);
    if chosen.is_empty() { all.to_vec() } else { chosen }
}

fn one<T>(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let read = text.parse();
    read.map_err(|error| errors.push(FieldError::new(field, "unknown", format!("“{text}”: {error}")))).ok()
}

fn days(text: &str, errors: &mut Vec<FieldError>) -> Option<i64> {
    let days = text.parse().ok().filter(|days| (1..=LONGEST_UNTOUCHED).contains(days));
    if days.is_none() {
        let detail = format!("is a number of days, 1 to {LONGEST_UNTOUCHED}");
        errors.push(FieldError::new("untouched_days", "invalid", detail));
    }
    days
}

fn searched(text: &str, errors: &mut Vec<FieldError>) -> Option<String> {
    if text.chars().count() > LONGEST_SEARCH || text.contains('\0') {
        errors.push(FieldError::new("q", "too_long", format!("has at most {LONGEST_SEARCH} characters")));
        return None;
    }
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use contracts::Actor;

    use super::*;

    fn read(query: &str) -> Result<Filter, Problem> {
        let query: IncidentQuery = serde_urlencoded::from_str(query).expect("a query");
        let viewer = Viewer { actor: Actor::system(), login: "somebody".to_owned(), terms_accepted: true };
        query.filter(&viewer, "2026-03-08T00:00:00Z".parse().expect("a time"))
    }

    #[test]
    fn nothing_asked_is_everything() {
        assert_eq!(read("status=&severity=&q=+&sort="), Ok(Filter::default()));
    }

    #[test]
    fn each_part_is_read_and_what_was_typed_comes_back_in_one_order() {
        let query = "q=meter&assignee=me&untouched_days=7&shared_responsibility=true&status=new,closed&category=security";
        let filter = read(query).expect("a filter");
        assert_eq!(filter.statuses, [Status::New, Status::Closed]);
        assert_eq!(filter.assignee, Some(Whose::User(Actor::system().user)));
        assert_eq!(filter.untouched_since, Some("2026-03-01T00:00:00Z".parse().expect("a time")));
        assert_eq!((filter.shared_responsibility, filter.words.as_deref()), (Some(true), Some("meter")));
        let asked: IncidentQuery = serde_urlencoded::from_str(query).expect("a query");
        let names: Vec<_> = asked.pairs().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["status", "assignee", "category", "shared_responsibility", "untouched_days", "q"]);
    }

    #[test]
    fn a_participant_asks_for_what_waits_for_it() {
        let read = |party, court: &str| {
            let query = IncidentQuery { court: Some(court.to_owned()), ..IncidentQuery::default() };
            let actor = Actor { party, ..Actor::system() };
            let viewer = Viewer { actor, login: "somebody".to_owned(), terms_accepted: true };
            let filter = query.filter(&viewer, Timestamp::UNIX_EPOCH);
            filter.map(|filter| (filter.courts, filter.yours, filter.statuses.len()))
        };
        assert_eq!(read(Party::DataHolder, "you"), Ok((vec![], true, 5)));
        assert_eq!(read(Party::Adr, "aemo, you,reporter"), Ok((vec![Court::Aemo, Court::Reporter], true, 5)));
        assert_eq!(read(Party::Accc, "provider"), Ok((vec![Court::Provider], false, 3)));
        assert!(read(Party::Accc, "you").is_err() && read(Party::Adr, "nobody").is_err());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let problem = read(
            "status=open&severity=9&court=you&assignee=a.b&provider=*&reporter=*&category=x&environment=x\
             &shared_responsibility=maybe&untouched_days=0&q=%00",
        )
        .expect_err("eleven faults");
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        let names = IncidentQuery {
            status: Some("x".to_owned()),
            severity: Some("x".to_owned()),
            court: Some("x".to_owned()),
            assignee: Some("x".to_owned()),
            provider: Some("x".to_owned()),
            reporter: Some("x".to_owned()),
            category: Some("x".to_owned()),
            environment: Some("x".to_owned()),
            shared_responsibility: Some("x".to_owned()),
            untouched_days: Some("x".to_owned()),
            q: Some("x".to_owned()),
            sort: None,
        };
        assert_eq!(fields, names.pairs().into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    }
}
