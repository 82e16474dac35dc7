//! The filters as fields that somebody chooses from.

use contracts::{
    Category, Environment, Party, Problem, Severity, Status, event::Assignee, incident::Court,
    participant::RegisterStatus,
};
use messaging::Failure;

use crate::{
    domain::{queue::Queue, sort::Sort, viewer::Viewer},
    http::incident_query::IncidentQuery,
    state::Portal,
    store::directory,
};

/// The most brands, and the most recipients, in a select.
const MOST: i64 = 1_000;

/// One field: a name, a label, what can be chosen, and what is.
pub(super) struct Choices {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// Value and words.
    pub(super) options: Vec<(String, String)>,
    pub(super) chosen: String,
    pub(super) error: Option<String>,
}

/// The fields of a list, those that most need first.
pub(super) struct Fields {
    pub(super) first: Vec<Choices>,
    pub(super) more: Vec<Choices>,
    /// What is searched for, and what is wrong with it.
    pub(super) words: String,
    pub(super) words_error: Option<String>,
}

impl Fields {
    /// Whether one of those that stand back is in use.
    pub(super) fn more_in_use(&self) -> bool {
        self.more.iter().any(|field| !field.chosen.is_empty() || field.error.is_some())
    }
}

/// The fields, for a viewer in a queue or none, filled in as asked, with what is wrong beside each.
pub(super) async fn fields(
    portal: &Portal,
    viewer: &Viewer,
    queue: Option<Queue>,
    colleagues: &[Assignee],
    query: &IncidentQuery,
    problem: Option<&Problem>,
) -> Result<Fields, Failure> {
    let party = viewer.actor.party;
    let field = |name: &'static str, label, chosen: &Option<String>, none: &str, options| {
        let chosen = chosen.as_deref().map(str::trim).unwrap_or_default().to_owned();
        let options = choices(&chosen, none, options);
        Choices { name, label, options, chosen, error: fault(problem, name) }
    };
    let (statuses, severities) = queue.map_or_else(
        || (Status::ALL.to_vec(), Severity::ALL.to_vec()),
        |queue| (queue.statuses(), queue.severities()),
    );
    let mut first = Vec::new();
    if statuses.len() > 1 {
        let options = statuses.iter().map(|one| (one.to_string(), one.label().to_owned())).collect();
        first.push(field("status", "Status", &query.status, "Any", options));
    }
    let options = severities.iter().map(|one| (one.to_string(), format!("{one} {}", one.label()))).collect();
    first.push(field("severity", "Severity", &query.severity, "Any", options));
    if party == Party::DataHolder && !queue.is_some_and(Queue::says_whose) {
        let fixed =
            [("me", "Me"), ("none", "Nobody")].map(|(value, words)| (value.to_owned(), words.to_owned()));
        let others = colleagues.iter().filter(|other| other.user != viewer.actor.user);
        let others = others.map(|other| (other.user.to_string(), other.name.clone()));
        let options = fixed.into_iter().chain(others).collect();
        first.push(field("assignee", "Assignee", &query.assignee, "Anyone", options));
    }
    let usual = queue.map_or(Sort::Updated, Queue::sort);
    let orders = Sort::ALL.iter().filter(|one| **one != usual);
    let options = orders.map(|one| (one.to_string(), one.label().to_owned())).collect();
    first.push(field("sort", "Order", &query.sort, usual.label(), options));

    let you = matches!(party, Party::Adr | Party::DataHolder).then(|| ("you".to_owned(), "You".to_owned()));
    let movers = Court::ALL.iter().map(|one| (one.to_string(), one.label().to_owned()));
    let options = you.into_iter().chain(movers).collect();
    let mut more = vec![field("court", "Whose move", &query.court, "Anyone’s", options)];
    let brands = brands(portal, viewer, queue).await?;
    if brands.len() > 1 {
        more.push(field("provider", "Brand", &query.provider, "Any", brands));
    }
    if party != Party::Adr {
        let recipients = directory::list_recipients(portal.database.pool(), MOST).await?;
        let options = recipients.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        more.push(field("reporter", "Reporter", &query.reporter, "Any", options));
    }
    let options = Category::ALL.iter().map(|one| (one.to_string(), one.label().to_owned())).collect();
    more.push(field("category", "Category", &query.category, "Any", options));
    let options = Environment::ALL.iter().map(|one| (one.to_string(), one.label().to_owned())).collect();
    more.push(field("environment", "Environment", &query.environment, "Any", options));
    let options = [("true", "Shared with AEMO"), ("false", "Not shared")];
    let options = options.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    more.push(field("shared_responsibility", "Responsibility", &query.shared_responsibility, "Any", options));
    let spans = [("1", "1 day"), ("3", "3 days"), ("7", "7 days"), ("14", "14 days"), ("30", "30 days")];
    let options = spans.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    more.push(field("untouched_days", "Untouched for", &query.untouched_days, "Any time", options));
    let words = query.q.clone().unwrap_or_default();
    Ok(Fields { first, more, words, words_error: fault(problem, "q") })
}

/// What was chosen stays a choice, even where it is none of those that are offered: an address may ask for more.
fn choices(chosen: &str, none: &str, mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    if !chosen.is_empty() && options.iter().all(|(value, _)| value != chosen) {
        let words = |one: &str| {
            let known = options.iter().find(|(value, _)| value == one);
            known.map_or_else(|| one.to_owned(), |(_, words)| words.clone())
        };
        let words: Vec<String> = chosen.split(',').map(str::trim).map(words).collect();
        options.push((chosen.to_owned(), words.join(", ")));
    }
    options.insert(0, (String::new(), none.to_owned()));
    options
}

fn fault(problem: Option<&Problem>, field: &str) -> Option<String> {
    let fault = problem?.errors.iter().find(|error| error.field == field)?;
    Some(fault.detail.clone())
}

/// The brands that can be on the list: a holder's own in its queues, else all that stand in the Register.
async fn brands(
    portal: &Portal,
    viewer: &Viewer,
    queue: Option<Queue>,
) -> Result<Vec<(String, String)>, Failure> {
    let pool = portal.database.pool();
    let own = queue.is_some() && viewer.actor.party == Party::DataHolder;
    let brands = directory::list_brands(pool, "", None, ("", ""), MOST).await?;
    let shown = brands.into_iter().filter(|brand| {
        if own {
            brand.organisation == viewer.actor.organisation
        } else {
            brand.status == RegisterStatus::Active
        }
    });
    Ok(shown.map(|brand| (brand.brand_id.to_string(), brand.brand_name)).collect())
}
