//! Where an incident stands, with what is valid only then.

use contracts::{Status, incident::RootCause};
use jiff::Timestamp;

/// The state of an incident. A root cause belongs to the work that found it: it is gone when a verification fails,
/// when the incident is reopened and when another provider takes over, so that it must be written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Not yet acknowledged.
    New,
    /// The provider works.
    InProgress {
        /// What the provider has found so far.
        root_cause: Option<RootCause>,
    },
    /// The reporter was asked.
    WaitingForReporter {
        /// What the provider has found so far.
        root_cause: Option<RootCause>,
    },
    /// A round is open with AEMO.
    ReferredToAemo {
        /// The open round.
        round: i32,
        /// What the provider has found so far.
        root_cause: Option<RootCause>,
    },
    /// The reporter tests.
    ReadyToVerify {
        /// What is tested against.
        root_cause: RootCause,
    },
    /// The reporter verified; it can still be reopened.
    Resolved(Resolution),
    /// Resolved, and nobody came back.
    Closed(Resolution),
    /// Withdrawn or removed.
    Cancelled,
}

/// How an incident ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolution {
    /// What it was.
    pub(crate) root_cause: RootCause,
    /// When the reporter verified.
    pub(crate) at: Timestamp,
}

impl State {
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::New => Status::New,
            Self::InProgress { .. } => Status::InProgress,
            Self::WaitingForReporter { .. } => Status::WaitingForReporter,
            Self::ReferredToAemo { .. } => Status::ReferredToAemo,
            Self::ReadyToVerify { .. } => Status::ReadyToVerify,
            Self::Resolved(_) => Status::Resolved,
            Self::Closed(_) => Status::Closed,
            Self::Cancelled => Status::Cancelled,
        }
    }

    /// The root cause, where one is written.
    pub(crate) fn root_cause(&self) -> Option<&RootCause> {
        match self {
            Self::InProgress { root_cause }
            | Self::WaitingForReporter { root_cause }
            | Self::ReferredToAemo { root_cause, .. } => root_cause.as_ref(),
            Self::ReadyToVerify { root_cause } => Some(root_cause),
            Self::Resolved(resolution) | Self::Closed(resolution) => Some(&resolution.root_cause),
            Self::New | Self::Cancelled => None,
        }
    }
}
