//! An incident that is not over, and what each event of it enters into the ledger.
//!
//! The rule: what a party *did* stays with the provider and severity that the incident had then (who held it, how long
//! it took); that an incident *was raised*, and whether it was referred, counts under what the incident is now. So a
//! mis-addressed incident that the ACCC sends on is no incident of the first provider's any more.

use contracts::{
    OrganisationId, Party, Status,
    event::{IncidentChange, IncidentEvent, Raised},
    incident::Court,
};
use jiff::Timestamp;

use super::{
    super::court,
    calendar::{day_of, month_of, seconds_between},
    entry::{Class, Entry, Kind},
    question::By,
};

/// What is remembered of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watched {
    pub(crate) status: Status,
    /// In whose court it is.
    pub(crate) court: Option<Court>,
    pub(crate) class: Class,
    /// Whether the operation is of shared responsibility.
    pub(crate) shared: bool,
    pub(crate) reporter: OrganisationId,
    pub(crate) provider: OrganisationId,
    pub(crate) raised_at: Timestamp,
    /// Since when this provider has it: since it was raised, or sent on.
    pub(crate) owned_at: Timestamp,
    /// Since when it is in the court where it is.
    pub(crate) court_since: Timestamp,
    /// When a participant last did something.
    pub(crate) touched_at: Timestamp,
    /// Whether this provider has moved it to Ready to Verify before.
    pub(crate) readied: bool,
    /// Whether it was ever referred.
    pub(crate) referred: bool,
}

/// An entry and the account it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posting {
    /// What the participant is to the incident.
    pub(crate) by: By,
    pub(crate) participant: OrganisationId,
    /// As in 202611.
    pub(crate) month: i32,
    pub(crate) entry: Entry,
}

/// Whom an incident is counted for, under what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account<'a> {
    pub(crate) provider: &'a OrganisationId,
    pub(crate) reporter: &'a OrganisationId,
    pub(crate) class: Class,
}

impl Account<'_> {
    /// What happened, for the provider and for the reporter.
    pub(crate) fn post(self, kind: Kind, at: Timestamp, seconds: u32) -> [Posting; 2] {
        [By::Provider, By::Reporter].map(|by| self.posting(by, kind, at, seconds, false))
    }

    fn posting(self, by: By, kind: Kind, at: Timestamp, seconds: u32, reversed: bool) -> Posting {
        let day = day_of(at);
        let participant = match by {
            By::Provider => self.provider,
            By::Reporter => self.reporter,
        };
        let entry = Entry { kind, class: self.class, day: day.day(), seconds, reversed };
        Posting { by, participant: participant.clone(), month: month_of(day), entry }
    }
}

/// Whether a change does more than touch the incident.
pub(crate) fn is_followed(change: &IncidentChange) -> bool {
    !matches!(
        change,
        IncidentChange::Assigned(_)
            | IncidentChange::RootCauseSet(_)
            | IncidentChange::Commented(_)
            | IncidentChange::Attached(_)
            | IncidentChange::Detached(_)
            | IncidentChange::ReferenceAdded(_)
            | IncidentChange::Escalated(_)
    )
}

/// Whether it is a participant who did something. What the ACCC or the portal does moves nothing forward.
pub(crate) const fn touches(party: Party) -> bool {
    matches!(party, Party::Adr | Party::DataHolder | Party::Aemo)
}

impl Watched {
    /// It came in.
    pub(crate) fn raised(event: &IncidentEvent, raised: &Raised) -> (Self, Vec<Posting>) {
        let watched = Self {
            status: event.status,
            court: court::of(event.status, false),
            class: Class {
                severity: raised.severity,
                environment: raised.evidence.environment,
                category: raised.category,
            },
            shared: raised.shared_responsibility,
            reporter: event.parties.reporter.clone(),
            provider: event.parties.provider.clone(),
            raised_at: event.at,
            owned_at: event.at,
            court_since: event.at,
            touched_at: event.at,
            readied: false,
            referred: false,
        };
        let postings = [By::Provider, By::Reporter].iter().flat_map(|by| watched.counted(*by, false));
        let postings = postings.collect();
        (watched, postings)
    }

    /// Whether it is in another court than its status says, since AEMO waits for the provider.
    pub(crate) fn waits_for_provider(&self) -> bool {
        self.court != court::of(self.status, false)
    }

    /// It changed. `waits` says whether AEMO waits for the provider, where that may have changed; an incident that goes
    /// to AEMO anew begins without it.
    pub(crate) fn follow(mut self, event: &IncidentEvent, waits: Option<bool>) -> (Self, Vec<Posting>) {
        let at = event.at;
        let waits = waits.unwrap_or(self.waits_for_provider() && event.status == self.status);
        if touches(event.actor.party) {
            self.touched_at = self.touched_at.max(at);
        }
        let handed_on = event.parties.provider != self.provider;
        let mut postings = self.pass(at, court::of(event.status, waits), handed_on);
        let (owned, lived) = (seconds_between(self.owned_at, at), seconds_between(self.raised_at, at));
        let measured = match &event.change {
            IncidentChange::Acknowledged(_) => Some((Kind::Acknowledged, owned)),
            IncidentChange::Readied(_) if !self.readied => Some((Kind::Readied, owned)),
            IncidentChange::VerificationFailed(_) => Some((Kind::VerificationFailed, 0)),
            IncidentChange::Resolved(_) => Some((Kind::Resolved, lived)),
            IncidentChange::Reopened(_) => Some((Kind::Reopened, 0)),
            IncidentChange::Cancelled(_) => Some((Kind::Cancelled, 0)),
            IncidentChange::Closed(_) => Some((Kind::Closed, 0)),
            _ => None,
        };
        if let Some((kind, seconds)) = measured {
            postings.extend(self.account().post(kind, at, seconds));
        }
        match &event.change {
            IncidentChange::Readied(_) => self.readied = true,
            IncidentChange::Referred(_) if !self.referred => {
                self.referred = true;
                postings.extend(self.account().post(Kind::Referred, self.raised_at, 0));
            }
            IncidentChange::SeverityChanged(changed) => {
                let severity = changed.to;
                self.recount(&[By::Provider, By::Reporter], &mut postings, |it| it.class.severity = severity);
            }
            IncidentChange::ReRouted(_) if event.parties.provider != self.provider => {
                let provider = event.parties.provider.clone();
                self.recount(&[By::Provider], &mut postings, |it| it.provider = provider);
                self.owned_at = at;
                self.readied = false;
            }
            _ => {}
        }
        self.status = event.status;
        (self, postings)
    }

    /// AEMO waits for the provider from now on, or no longer.
    pub(crate) fn turn(mut self, at: Timestamp, waits: bool) -> (Self, Vec<Posting>) {
        let postings = self.pass(at, court::of(self.status, waits), false);
        (self, postings)
    }

    /// The ball goes to another court, or to another provider's.
    fn pass(&mut self, at: Timestamp, after: Option<Court>, handed_on: bool) -> Vec<Posting> {
        let before = std::mem::replace(&mut self.court, after);
        if before == after && !handed_on {
            return Vec::new();
        }
        let since = std::mem::replace(&mut self.court_since, at);
        let held =
            |court: Court| self.account().post(Kind::left(court), at, seconds_between(since, at)).to_vec();
        before.map(held).unwrap_or_default()
    }

    /// Takes back what it was counted under, changes it, and counts it anew.
    fn recount(&mut self, accounts: &[By], postings: &mut Vec<Posting>, change: impl FnOnce(&mut Self)) {
        postings.extend(accounts.iter().flat_map(|by| self.counted(*by, true)));
        change(self);
        postings.extend(accounts.iter().flat_map(|by| self.counted(*by, false)));
    }

    /// That it was raised, and what of it counts on that day.
    fn counted(&self, by: By, reversed: bool) -> Vec<Posting> {
        let kinds = [(Kind::Raised, true), (Kind::Shared, self.shared), (Kind::Referred, self.referred)];
        let posting = |kind| self.account().posting(by, kind, self.raised_at, 0, reversed);
        kinds.into_iter().filter(|(_, is)| *is).map(|(kind, _)| posting(kind)).collect()
    }

    fn account(&self) -> Account<'_> {
        Account { provider: &self.provider, reporter: &self.reporter, class: self.class }
    }
}
