//! The filter of the page: what was chosen stays chosen, also in every link.

use contracts::{Category, Environment, OrganisationId, Problem, Severity};

use crate::{
    domain::monitoring::{
        question::{By, USUAL},
        report::{Names, Participant},
    },
    http::monitoring::query::MonitoringQuery,
};

/// A choice of a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// A list to choose from.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// What stands for all.
    pub(super) any: &'static str,
    pub(super) choices: Vec<Choice>,
    pub(super) error: Option<String>,
}

/// What is wrong, and where.
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) words: String,
}

/// A tab: what the participants are.
pub(super) struct Tab {
    pub(super) to: String,
    pub(super) name: &'static str,
    pub(super) here: bool,
}

/// The filter.
pub(super) struct Filter {
    pub(super) by: By,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) from_error: Option<String>,
    pub(super) to_error: Option<String>,
    pub(super) period: Field,
    pub(super) fields: Vec<Field>,
    pub(super) faults: Vec<Fault>,
    /// Whether anything is narrowed at all.
    pub(super) narrowed: bool,
    query: MonitoringQuery,
}

impl Filter {
    /// As it was typed, with what is wrong with it.
    pub(super) fn new(
        query: MonitoringQuery,
        names: &Names,
        participants: &[OrganisationId],
        problem: Option<&Problem>,
    ) -> Self {
        let by = query.by();
        let typed = |text: &Option<String>| text.clone().unwrap_or_default().trim().to_owned();
        let error = |field: &str| problem.and_then(|problem| error_of(problem, field));
        let (from, to) = (typed(&query.from), typed(&query.to));
        let period = period(&typed(&query.days), from.is_empty() && to.is_empty(), error("days"));
        let participants = participants.iter().map(|id| (id.to_string(), names.participant(id).name));
        let severities = Severity::ALL.iter().map(|one| (one.to_string(), format!("{one} {}", one.label())));
        let environments = Environment::ALL.iter().map(|one| (one.to_string(), one.label().to_owned()));
        let categories = Category::ALL.iter().map(|one| (one.to_string(), one.label().to_owned()));
        let field = |name, label, any, text: &Option<String>, choices: Vec<(String, String)>| Field {
            name,
            label,
            any,
            choices: choose(choices, &typed(text)),
            error: error(name),
        };
        let fields = vec![
            field("participant", by.label(), "All", &query.participant, participants.collect()),
            field("severity", "Severity", "Any", &query.severity, severities.collect()),
            field("environment", "Environment", "Any", &query.environment, environments.collect()),
            field("category", "Category", "Any", &query.category, categories.collect()),
        ];
        let faults = problem.into_iter().flat_map(|problem| &problem.errors).map(|fault| Fault {
            field: fault.field.clone(),
            words: format!("{} {}", label(&fault.field, by), fault.detail),
        });
        let chosen = |field: &Field| field.choices.iter().any(|choice| choice.chosen);
        Self {
            by,
            from_error: error("from"),
            to_error: error("to"),
            faults: faults.collect(),
            narrowed: fields.iter().any(chosen),
            from,
            to,
            period,
            fields,
            query,
        }
    }

    /// The tabs; a participant of the one is none of the other.
    pub(super) fn tabs(&self) -> Vec<Tab> {
        let tab = |by: By, name| {
            let query = MonitoringQuery { by: Some(by.to_string()), participant: None, ..self.query.clone() };
            Tab { to: page(&query), name, here: by == self.by }
        };
        vec![tab(By::Provider, "By provider"), tab(By::Reporter, "By reporter")]
    }

    /// The page for one participant.
    pub(super) fn to_participant(&self, participant: &Participant) -> String {
        page(&MonitoringQuery { participant: Some(participant.id.to_string()), ..self.query.clone() })
    }

    /// The page for all.
    pub(super) fn to_all(&self) -> String {
        let MonitoringQuery { days, from, to, by, .. } = self.query.clone();
        page(&MonitoringQuery { days, from, to, by, ..MonitoringQuery::default() })
    }

    /// A table as a file.
    pub(super) fn to_file(&self, table: &str) -> String {
        with(&format!("/monitoring/{table}.csv"), &self.query)
    }
}

fn page(query: &MonitoringQuery) -> String {
    with("/monitoring", query)
}

fn with(path: &str, query: &MonitoringQuery) -> String {
    let pairs = [
        ("by", &query.by),
        ("days", &query.days),
        ("from", &query.from),
        ("to", &query.to),
        ("participant", &query.participant),
        ("severity", &query.severity),
        ("environment", &query.environment),
        ("category", &query.category),
    ];
    let given: Vec<(&str, &str)> = pairs
        .into_iter()
        .filter_map(|(name, value)| {
            value.as_deref().filter(|value| !value.is_empty()).map(|value| (name, value))
        })
        .collect();
    match serde_urlencoded::to_string(given) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// Dates win over a number of days, so with a date none of these is chosen.
fn period(days: &str, rolling: bool, error: Option<String>) -> Field {
    let known = ["30", "90", "365"];
    let usual = USUAL.to_string();
    let days = if days.is_empty() { &usual } else { days };
    let mut choices: Vec<Choice> = known
        .iter()
        .map(|known| Choice {
            value: (*known).to_owned(),
            name: format!("Last {known} days"),
            chosen: rolling && *known == days,
        })
        .collect();
    if !known.contains(&days) {
        choices.push(Choice { value: days.to_owned(), name: format!("Last {days} days"), chosen: rolling });
    }
    choices.push(Choice { value: String::new(), name: "Between two days".to_owned(), chosen: !rolling });
    Field { name: "days", label: "Period", any: "", choices, error }
}

/// What was chosen and is none of the choices (several at once, or an id that nobody has) is a choice as well.
fn choose(choices: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    let known = chosen.is_empty() || choices.iter().any(|(value, _)| value == chosen);
    let other = (!known).then(|| (chosen.to_owned(), chosen.replace(',', ", ")));
    let choice = |(value, name): (String, String)| Choice { chosen: value == chosen, value, name };
    choices.into_iter().chain(other).map(choice).collect()
}

fn error_of(problem: &Problem, field: &str) -> Option<String> {
    problem.errors.iter().find(|fault| fault.field == field).map(|fault| fault.detail.clone())
}

/// The field as the page calls it.
fn label(field: &str, by: By) -> &'static str {
    match field {
        "days" => "Period",
        "from" => "First day",
        "to" => "Last day",
        "participant" => by.label(),
        "severity" => "Severity",
        "environment" => "Environment",
        "category" => "Category",
        _ => "The address",
    }
}
