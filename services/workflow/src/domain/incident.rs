//! The aggregate.

use contracts::{
    Actor, IncidentKey, OrganisationId, Relation, Severity,
    attachment::KeptAttachment,
    command::ReferForm,
    event::{Assignee, Evidence, IncidentChange, Provider, Raised, Referred},
    lifecycle::{Facts, Parties},
};

use super::{Decided, Refusal, State};

/// An incident, as far as its life depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incident {
    pub(crate) key: IncidentKey,
    /// The number of its last change.
    pub(crate) version: i64,
    pub(crate) reporter: OrganisationId,
    pub(crate) reporter_name: String,
    pub(crate) provider: Provider,
    pub(crate) summary: String,
    pub(crate) severity: Severity,
    pub(crate) shared_responsibility: bool,
    pub(crate) evidence: Evidence,
    pub(crate) assignee: Option<Assignee>,
    /// How many referral rounds there were.
    pub(crate) rounds: i32,
    pub(crate) state: State,
    /// The files on it, in the order in which they came.
    pub(crate) attachments: Vec<KeptAttachment>,
}

impl Incident {
    /// The incident as intake has accepted it.
    pub(crate) fn opened(key: IncidentKey, reporter: OrganisationId, raised: Raised) -> Self {
        Self {
            key,
            version: 1,
            reporter,
            reporter_name: raised.reporter_name,
            provider: raised.provider,
            summary: raised.summary,
            severity: raised.severity,
            shared_responsibility: raised.shared_responsibility,
            evidence: raised.evidence,
            assignee: None,
            rounds: 0,
            state: State::New,
            attachments: Vec::new(),
        }
    }

    pub(crate) fn parties(&self) -> Parties {
        Parties { reporter: self.reporter.clone(), provider: self.provider.organisation.clone() }
    }

    pub(crate) fn facts(&self) -> Facts {
        Facts {
            status: self.state.status(),
            shared_responsibility: self.shared_responsibility,
            root_cause_set: self.state.root_cause().is_some(),
        }
    }

    /// What the actor's organisation is to this incident; `None` when it may not know of it.
    pub(crate) fn relation(&self, actor: &Actor) -> Option<Relation> {
        self.parties().relation(actor, self.rounds > 0)
    }

    /// The incident in its next version, whose state is `state`.
    pub(super) fn becomes(mut self, state: State, change: impl Into<IncidentChange>) -> Decided {
        self.state = state;
        self.version += 1;
        Decided::new(self, change.into())
    }

    /// The incident in its next version, in the state that it has.
    pub(super) fn stays(self, change: impl Into<IncidentChange>) -> Decided {
        let state = self.state.clone();
        self.becomes(state, change)
    }

    /// What AEMO is told in a new round.
    pub(super) fn referral(&self, round: i32, form: ReferForm) -> Box<Referred> {
        Box::new(Referred {
            round,
            expected_input: form.expected_input,
            override_reason: form.override_reason,
            provider: self.provider.clone(),
            summary: self.summary.clone(),
            severity: self.severity,
            evidence: self.evidence.clone(),
            attachments: self.attachments_for_aemo(),
        })
    }

    /// Refuses what is said to an incident that is over: comments and files.
    pub(super) fn takes_words(&self) -> Result<(), Refusal> {
        let from = self.state.status();
        if from.is_final() { Err(Refusal::TakesNoWords { from }) } else { Ok(()) }
    }

    /// Refuses what can only be done while somebody still has work to do.
    pub(super) fn while_open(self, action: contracts::Action) -> Result<Self, Refusal> {
        let from = self.state.status();
        if from.is_open() { Ok(self) } else { Err(Refusal::InvalidTransition { from, action }) }
    }
}
