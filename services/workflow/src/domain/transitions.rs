//! What each action makes of an incident. A transition takes the incident and gives it back in its next version, with
//! the one event of it; whether the caller may ask for it was settled before, by [`super::permission`].

use contracts::{
    Action, Actor, ReferralState,
    command::{
        AddReferenceForm, AssignForm, ChangeSeverityForm, ProvideInformationForm, ReasonForm, ReferForm,
        RequestInformationForm, SetRootCauseForm,
    },
    event::{
        Acknowledged, Assigned, Assignee, Cancelled, Closed, Escalated, InformationProvided,
        InformationRequested, Readied, ReferenceAdded, ReferralConcluded, ReferralWithdrawn, Reopened,
        Resolved, RootCauseSet, SeverityChanged, VerificationFailed,
    },
    incident::RootCause,
    lifecycle,
    triage::{Observed, PROBABLY_NOT_AEMO, Referable},
};
use jiff::Timestamp;

use super::{Decided, Incident, Refusal, Resolution, State, decided::QUIET};

/// Refuses the action in the present state.
fn not_from(state: &State, action: Action) -> Refusal {
    Refusal::InvalidTransition { from: state.status(), action }
}

impl Incident {
    /// The provider takes it up; who does so works on it, unless somebody does already.
    pub(crate) fn acknowledge(mut self, actor: &Actor) -> Result<Decided, Refusal> {
        let State::New = self.state else { return Err(not_from(&self.state, Action::Acknowledge)) };
        let assignee = self.assignee.get_or_insert_with(|| actor.into()).clone();
        Ok(self.becomes(State::InProgress { root_cause: None }, Acknowledged { assignee }))
    }

    /// The provider asks the reporter.
    pub(crate) fn request_information(mut self, form: RequestInformationForm) -> Result<Decided, Refusal> {
        let State::InProgress { root_cause } = &mut self.state else {
            return Err(not_from(&self.state, Action::RequestInformation));
        };
        let state = State::WaitingForReporter { root_cause: root_cause.take() };
        Ok(self.becomes(state, InformationRequested { question: form.question }))
    }

    /// The reporter answers.
    pub(crate) fn provide_information(mut self, form: ProvideInformationForm) -> Result<Decided, Refusal> {
        let State::WaitingForReporter { root_cause } = &mut self.state else {
            return Err(not_from(&self.state, Action::ProvideInformation));
        };
        let state = State::InProgress { root_cause: root_cause.take() };
        Ok(self.becomes(state, InformationProvided { answer: form.answer }))
    }

    /// The provider opens a round with AEMO.
    pub(crate) fn refer(mut self, form: ReferForm) -> Result<Decided, Refusal> {
        let facts = self.facts();
        let State::InProgress { root_cause } = &mut self.state else {
            return Err(not_from(&self.state, Action::Refer));
        };
        if let Some(missing) = lifecycle::missing(Action::Refer, facts) {
            return Err(Refusal::Missing(missing));
        }
        let referable = Observed::of(&self.evidence, self.shared_responsibility).referable();
        if let (Referable::ProbablyNotAemo { reason }, None) = (referable, &form.override_reason) {
            let detail = format!(
                "is required here. {} If it is AEMO all the same, say why; AEMO reads it.",
                reason.text()
            );
            return Err(Refusal::fault("override_reason", PROBABLY_NOT_AEMO, detail));
        }
        let round = self.rounds + 1;
        let state = State::ReferredToAemo { round, root_cause: root_cause.take() };
        self.rounds = round;
        let referral = self.referral(round, form);
        Ok(self.becomes(state, referral))
    }

    /// The provider takes the open round back.
    pub(crate) fn withdraw_referral(mut self, form: ReasonForm) -> Result<Decided, Refusal> {
        let State::ReferredToAemo { round, root_cause } = &mut self.state else {
            return Err(not_from(&self.state, Action::WithdrawReferral));
        };
        let change = ReferralWithdrawn { round: *round, reason: form.reason };
        let state = State::InProgress { root_cause: root_cause.take() };
        Ok(self.becomes(state, change))
    }

    /// AEMO answered or returned a round: the provider goes on. `None` where that round is not open any more, because
    /// the provider has withdrawn it meanwhile.
    pub(crate) fn conclude_referral(mut self, of: i32, outcome: ReferralState) -> Option<Decided> {
        match &mut self.state {
            State::ReferredToAemo { round, root_cause } if *round == of => {
                let state = State::InProgress { root_cause: root_cause.take() };
                Some(self.becomes(state, ReferralConcluded { round: of, outcome }))
            }
            _ => None,
        }
    }

    /// The provider writes the root cause; the last one counts.
    pub(crate) fn set_root_cause(mut self, form: SetRootCauseForm) -> Result<Decided, Refusal> {
        let written = RootCause::from(form);
        match &mut self.state {
            State::InProgress { root_cause }
            | State::WaitingForReporter { root_cause }
            | State::ReferredToAemo { root_cause, .. } => *root_cause = Some(written.clone()),
            other => return Err(not_from(other, Action::SetRootCause)),
        }
        Ok(self.stays(RootCauseSet { root_cause: written }))
    }

    /// The provider asks the reporter to test.
    pub(crate) fn ready_to_verify(mut self) -> Result<Decided, Refusal> {
        let facts = self.facts();
        let State::InProgress { root_cause } = &mut self.state else {
            return Err(not_from(&self.state, Action::ReadyToVerify));
        };
        let Some(root_cause) = root_cause.take() else {
            let missing = lifecycle::missing(Action::ReadyToVerify, facts);
            return Err(Refusal::Missing(missing.unwrap_or("Set the root cause first.")));
        };
        Ok(self.becomes(State::ReadyToVerify { root_cause }, Readied {}))
    }

    /// The reporter verified. From now on it must be quiet for fourteen days.
    pub(crate) fn resolve(self, now: Timestamp) -> Result<Decided, Refusal> {
        let State::ReadyToVerify { root_cause } = &self.state else {
            return Err(not_from(&self.state, Action::Resolve));
        };
        let resolution = Resolution { root_cause: root_cause.clone(), at: now };
        Ok(self.becomes(State::Resolved(resolution), Resolved {}).quiet_from(now))
    }

    /// The reporter tested and it still fails: the root cause was not the root, and must be written again.
    pub(crate) fn fail_verification(self, form: ReasonForm) -> Result<Decided, Refusal> {
        let State::ReadyToVerify { .. } = self.state else {
            return Err(not_from(&self.state, Action::FailVerification));
        };
        let state = State::InProgress { root_cause: None };
        Ok(self.becomes(state, VerificationFailed { reason: form.reason }))
    }

    /// The reporter saw it again, within fourteen days of resolving: the root cause must be written again.
    pub(crate) fn reopen(self, form: ReasonForm, now: Timestamp) -> Result<Decided, Refusal> {
        let State::Resolved(Resolution { at: resolved_at, .. }) = self.state else {
            return Err(not_from(&self.state, Action::Reopen));
        };
        if now > resolved_at + QUIET {
            return Err(Refusal::TooLate { resolved_at });
        }
        let state = State::InProgress { root_cause: None };
        Ok(self.becomes(state, Reopened { reason: form.reason }).quiet_no_more())
    }

    /// The quiet period has passed. `None` where there is none any more.
    pub(crate) fn close(self) -> Option<Decided> {
        let State::Resolved(resolution) = &self.state else { return None };
        let state = State::Closed(resolution.clone());
        Some(self.becomes(state, Closed {}).quiet_no_more())
    }

    /// Withdrawn by the reporter before work, or removed by the ACCC.
    pub(crate) fn cancel(self, form: ReasonForm) -> Result<Decided, Refusal> {
        match self.state {
            State::New | State::InProgress { .. } => {
                Ok(self.becomes(State::Cancelled, Cancelled { reason: form.reason }))
            }
            other => Err(not_from(&other, Action::Cancel)),
        }
    }

    /// The provider says how bad it is, and why.
    pub(crate) fn change_severity(self, form: ChangeSeverityForm) -> Result<Decided, Refusal> {
        let mut incident = self.while_open(Action::ChangeSeverity)?;
        let ChangeSeverityForm { severity, reason } = form;
        if severity == incident.severity {
            let detail = format!("is {severity} ({}) already", severity.label());
            return Err(Refusal::fault("severity", "invalid", detail));
        }
        let from = std::mem::replace(&mut incident.severity, severity);
        Ok(incident.stays(SeverityChanged { from, to: severity, reason }))
    }

    /// The caller takes it, gives it to a colleague, or lets it go. Who is a colleague the gateway knows: a user whom
    /// the form names and for whom it does not vouch, is none.
    pub(crate) fn assign(
        self,
        actor: &Actor,
        form: AssignForm,
        colleague: Option<Assignee>,
    ) -> Result<Decided, Refusal> {
        let mut incident = self.while_open(Action::Assign)?;
        incident.assignee = match form.assignee {
            None => (!form.release).then(|| actor.into()),
            Some(named) => Some(colleague.filter(|colleague| colleague.user == named).ok_or_else(|| {
                let detail = "is no agent of your organisation; leave it out to take the incident yourself";
                Refusal::fault("assignee", "unknown", detail)
            })?),
        };
        let change = Assigned { assignee: incident.assignee.clone() };
        Ok(incident.stays(change))
    }

    /// A ticket number elsewhere.
    pub(crate) fn add_reference(self, form: AddReferenceForm) -> Result<Decided, Refusal> {
        let AddReferenceForm { system, reference } = form;
        Ok(self.while_open(Action::AddReference)?.stays(ReferenceAdded { system, reference }))
    }

    /// The ACCC presses.
    pub(crate) fn escalate(self, form: ReasonForm) -> Result<Decided, Refusal> {
        Ok(self.while_open(Action::Escalate)?.stays(Escalated { reason: form.reason }))
    }
}
