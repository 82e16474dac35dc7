//! An organisation and what its users are told.

use contracts::OrganisationId;

/// An organisation whose users must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) organisation: OrganisationId,
    /// In one sentence.
    pub(crate) text: String,
    /// The referral round, for those who can open it.
    pub(crate) round: Option<i32>,
    /// Only where the incident was referred: AEMO knows of no other.
    pub(crate) only_if_referred: bool,
    /// Only those of its users who watch the incident.
    pub(crate) only_watchers: bool,
}

impl Address {
    pub(super) fn new(organisation: &OrganisationId, text: impl Into<String>) -> Self {
        Self {
            organisation: organisation.clone(),
            text: text.into(),
            round: None,
            only_if_referred: false,
            only_watchers: false,
        }
    }

    pub(super) fn in_round(self, round: i32) -> Self {
        Self { round: Some(round), ..self }
    }

    pub(super) fn if_referred(self) -> Self {
        Self { only_if_referred: true, ..self }
    }
}
