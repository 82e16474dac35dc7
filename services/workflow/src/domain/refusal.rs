//! Why a transition does not happen.

use contracts::{
    Action, Relation, Role, Status,
    form::FieldError,
    lifecycle,
    problem::{Kind, Problem},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::Incident;

/// Why a transition does not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The state does not lead there.
    #[error("“{}” is not possible while the incident is {}.", action.label(), from.label())]
    InvalidTransition { from: Status, action: Action },
    /// Something else is needed first; the sentence says what.
    #[error("{0}")]
    Missing(&'static str),
    /// The fourteen days are over.
    #[error(
        "The incident was resolved at {resolved_at}, more than 14 days ago. Raise a new one and name this one in it."
    )]
    TooLate { resolved_at: Timestamp },
    /// Nothing is said to a final incident.
    #[error("The incident is {}; it takes no more comments or files.", from.label())]
    TakesNoWords { from: Status },
    /// Who asks is on the incident, and may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Not there, or not for who asks.
    #[error("there is no attachment {id}")]
    NoSuchFile { id: Uuid },
    /// Fields that disagree with what is known.
    #[error("{}", faults.first().map_or("", |fault| fault.detail.as_str()))]
    Faults { faults: Vec<FieldError> },
}

impl Refusal {
    pub(super) fn fault(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::Faults { faults: vec![FieldError::new(field, code, detail)] }
    }

    /// What the caller is told: what is wrong, and what is allowed instead.
    pub(crate) fn into_problem(self, incident: &Incident, relation: Relation, role: Role) -> Problem {
        match self {
            Self::Faults { faults } => Problem::invalid(faults),
            Self::NoSuchFile { id } => Problem::not_found(format_args!("attachment {id}")),
            Self::Forbidden(detail) => Problem::new(Kind::Forbidden, detail),
            Self::InvalidTransition { .. }
            | Self::Missing(_)
            | Self::TooLate { .. }
            | Self::TakesNoWords { .. } => {
                let facts = incident.facts();
                Problem::conflict(
                    self.to_string(),
                    facts.status,
                    lifecycle::available(facts, relation, role)
                        .into_iter()
                        // What was just refused is not what to do instead.
                        .filter(|action| !matches!(self, Self::TooLate { .. }) || *action != Action::Reopen),
                )
            }
        }
    }
}
