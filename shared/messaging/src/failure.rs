//! Why a unit of work did not happen.

use std::fmt::Display;

use contracts::{
    event::UnreadableEvent,
    problem::{Kind, Problem},
};

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command was refused; the caller can do something about it. A warning at most.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// The message cannot be read, now or later.
    #[error(transparent)]
    Unreadable(#[from] UnreadableEvent),
    /// What is stored, or what came in, contradicts itself. The text names what and where.
    #[error("{0}")]
    Inconsistent(String),
    /// The database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The broker.
    #[error("broker: {0}")]
    Broker(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl Failure {
    /// Whether the same attempt may succeed later without anybody changing anything: a part is down or busy.
    ///
    /// Such a failure is retried for as long as it lasts and never makes a dead letter: nothing is wrong with the
    /// message.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Broker(_) => true,
            Self::Database(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => true,
                // Connection, resources, operator intervention, rollback for concurrency, lock not available.
                sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                    ["08", "53", "57", "40", "55"].iter().any(|class| code.starts_with(class))
                }),
                _ => false,
            },
            Self::Refused(_) | Self::Unreadable(_) | Self::Inconsistent(_) => false,
        }
    }

    /// Whether a part is away for everybody: what else is tried now would only wait for it too. A passing failure that
    /// is none concerns what was tried, as a deadlock does.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error
                .code()
                .is_some_and(|code| ["08", "53", "57P"].iter().any(|class| code.starts_with(class))),
            other => other.is_passing(),
        }
    }

    /// What the caller of a command is told. What broke on our side stays on our side.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Refused(problem) => *problem,
            broken if broken.is_passing() => Problem::new(
                Kind::Unavailable,
                "A part of the portal is busy or restarting. Nothing was done; try again in a moment.",
            ),
            _ => Problem::new(
                Kind::Internal,
                "Nothing was done. The operators can find the cause by the trace id of this answer.",
            ),
        }
    }
}

/// A stored value, or where it stands when it cannot be read.
pub fn readable<T, E: Display>(
    value: Result<T, E>,
    table: &str,
    column: &str,
    id: &dyn Display,
) -> Result<T, Failure> {
    value.map_err(|error| Failure::Inconsistent(format!("{table}.{column} of {id} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_everybodys_and_a_bad_message_is_its_own() {
        for away in [Failure::Broker("away".to_owned()), Failure::Database(sqlx::Error::PoolTimedOut)] {
            assert!(away.is_outage() && away.is_passing(), "{away}");
        }
        for own in [Failure::Inconsistent("two".to_owned()), Failure::Database(sqlx::Error::RowNotFound)] {
            assert!(!own.is_outage() && !own.is_passing(), "{own}");
        }
    }
}
