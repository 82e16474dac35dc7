//! What a list of incidents is narrowed to.

use contracts::{Category, Environment, OrganisationId, Severity, Status, UserId, incident::Court};
use jiff::Timestamp;

/// What a list is narrowed to. Each part that is asked for must be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Any of these.
    pub(crate) statuses: Vec<Status>,
    /// Any of these.
    pub(crate) severities: Vec<Severity>,
    /// Whose it is to work on.
    pub(crate) assignee: Option<Whose>,
    /// The organisation that owns it.
    pub(crate) owner: Option<OrganisationId>,
    /// A brand, or an organisation, that owns it: in one word, as the API has it.
    pub(crate) provider: Option<String>,
    /// The organisation that raised it.
    pub(crate) reporter: Option<OrganisationId>,
    /// Any of these; all when empty.
    pub(crate) categories: Vec<Category>,
    /// Any of these; all when empty.
    pub(crate) environments: Vec<Environment>,
    /// Whether AEMO holds part of the data.
    pub(crate) shared_responsibility: Option<bool>,
    /// Nothing happened since then.
    pub(crate) untouched_since: Option<Timestamp>,
    /// The move of any of these, or with `yours` the reader's own; anybody's or nobody's when neither is asked for.
    pub(crate) courts: Vec<Court>,
    /// The reader's organisation's move.
    pub(crate) yours: bool,
    /// The court that a queue is of, whatever is asked besides.
    pub(crate) within: Option<Court>,
    /// Words.
    pub(crate) words: Option<String>,
}

/// Whose an incident is to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Nobody's yet.
    Nobody,
    /// This user's.
    User(UserId),
}

impl Default for Filter {
    /// Everything.
    fn default() -> Self {
        Self {
            statuses: Status::ALL.to_vec(),
            severities: Severity::ALL.to_vec(),
            assignee: None,
            owner: None,
            provider: None,
            reporter: None,
            categories: Vec::new(),
            environments: Vec::new(),
            shared_responsibility: None,
            untouched_since: None,
            courts: Vec::new(),
            yours: false,
            within: None,
            words: None,
        }
    }
}
