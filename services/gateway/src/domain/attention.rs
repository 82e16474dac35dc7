//! What an event changes of what waits for whom (table `attention`).

use contracts::{
    Party, ReferralState, Status,
    event::{IncidentChange, IncidentEvent, ReferralChange, ReferralEvent},
};
use jiff::Timestamp;

use super::{
    need::Need,
    reader::{ACCC, AEMO},
};

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) reader: String,
    pub(crate) need: Need,
    pub(crate) round: Option<i32>,
    /// Since when, or from when on.
    pub(crate) since: Timestamp,
    /// Only while the incident is critical.
    pub(crate) only_if_critical: bool,
}

impl Waiting {
    fn new(reader: &str, need: Need, since: Timestamp) -> Self {
        Self { reader: reader.to_owned(), need, round: None, since, only_if_critical: false }
    }
}

/// What waits no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cleared {
    /// One thing, of whomever.
    One(Need),
    /// All that was AEMO's.
    OfAemo,
    /// All but what is AEMO's, which follows the round, and but what a status that comes leaves ([`stays`]).
    OfTheParties(Status),
}

/// What of the parties stays when this status comes: that the ACCC pressed, while the incident is open; and AEMO's question,
/// which may be known before it is that the incident was referred.
pub(crate) const fn stays(status: Status) -> &'static [Need] {
    match status {
        Status::ReferredToAemo => &[Need::Escalated, Need::AemoAsked],
        _ if status.is_open() => &[Need::Escalated],
        _ => &[],
    }
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) cleared: Vec<Cleared>,
    pub(crate) waiting: Vec<Waiting>,
    /// Whether what goes on waiting is worse or better, or another's, than it was.
    pub(crate) touched: bool,
}

impl Change {
    fn none() -> Self {
        Self { cleared: Vec::new(), waiting: Vec::new(), touched: false }
    }

    /// Whether there is anything to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.cleared.is_empty() && self.waiting.is_empty() && !self.touched
    }
}

/// After an event of an incident.
pub(crate) fn of_incident(event: &IncidentEvent) -> Change {
    let one = |reader: &str, need| Waiting::new(reader, need, event.at);
    let critical = (event.status == Status::New)
        .then(|| Waiting { only_if_critical: true, ..one(ACCC, Need::Critical) });
    match &event.change {
        // What is said or noted moves nothing.
        IncidentChange::Commented(_)
        | IncidentChange::Attached(_)
        | IncidentChange::Detached(_)
        | IncidentChange::RootCauseSet(_)
        | IncidentChange::ReferenceAdded(_) => Change::none(),
        IncidentChange::Assigned(_) => Change { touched: true, ..Change::none() },
        IncidentChange::SeverityChanged(_) => Change {
            cleared: vec![Cleared::One(Need::Critical)],
            waiting: critical.into_iter().collect(),
            touched: true,
        },
        IncidentChange::Escalated(_) => {
            Change { waiting: vec![one(ACCC, Need::Escalated)], ..Change::none() }
        }
        change => {
            let (provider, reporter) = (event.parties.provider.as_str(), event.parties.reporter.as_str());
            let next = match event.status {
                Status::New => Some(one(provider, Need::Acknowledge)),
                Status::InProgress => Some(Waiting {
                    // AEMO's part is read on the round.
                    round: concluded_round(change),
                    ..one(provider, why_in_progress(change))
                }),
                Status::WaitingForReporter => Some(one(reporter, Need::Answer)),
                Status::ReadyToVerify => Some(one(reporter, Need::Verify)),
                Status::ReferredToAemo | Status::Resolved | Status::Closed | Status::Cancelled => None,
            };
            Change {
                cleared: vec![Cleared::OfTheParties(event.status)],
                waiting: next.into_iter().chain(critical).collect(),
                touched: false,
            }
        }
    }
}

fn concluded_round(change: &IncidentChange) -> Option<i32> {
    match change {
        IncidentChange::ReferralConcluded(concluded) => Some(concluded.round),
        _ => None,
    }
}

fn why_in_progress(change: &IncidentChange) -> Need {
    match change {
        IncidentChange::InformationProvided(_) => Need::ReporterAnswered,
        IncidentChange::ReferralConcluded(concluded) => match concluded.outcome {
            ReferralState::Contributed => Need::AemoContributed,
            ReferralState::Returned => Need::AemoReturned,
            _ => Need::GoOn,
        },
        IncidentChange::VerificationFailed(_) => Need::VerificationFailed,
        IncidentChange::Reopened(_) => Need::Reopened,
        _ => Need::GoOn,
    }
}

/// After an event of a referral round.
pub(crate) fn of_referral(event: &ReferralEvent) -> Change {
    let in_round = |waiting| Waiting { round: Some(event.round), ..waiting };
    let of_aemo = |need, since| in_round(Waiting::new(AEMO, need, since));
    let asked = || in_round(Waiting::new(event.parties.provider.as_str(), Need::AemoAsked, event.at));
    let (waiting, ends) = match &event.change {
        ReferralChange::Commented(_) | ReferralChange::Read(_) | ReferralChange::Rescheduled(_) => {
            return Change::none();
        }
        // What is still open waits since it was asked, and that the round says.
        ReferralChange::Answered(answered) if answered.more_asked => {
            return Change { waiting: vec![asked()], ..Change::none() };
        }
        // AEMO goes on where it was.
        ReferralChange::Answered(_) => {
            let need = match event.state {
                ReferralState::Received => Some(Need::Accept),
                ReferralState::Accepted => Some(Need::Contribute),
                ReferralState::Deferred => Some(Need::Resume),
                ReferralState::Returned | ReferralState::Contributed | ReferralState::Withdrawn => None,
            };
            let waiting = need.map(|need| of_aemo(need, event.at)).into_iter().collect();
            return Change { cleared: vec![Cleared::One(Need::AemoAsked)], waiting, ..Change::none() };
        }
        ReferralChange::Asked(_) => {
            // A question is AEMO's.
            if event.actor.party != Party::Aemo {
                return Change::none();
            }
            return Change { cleared: vec![Cleared::OfAemo], waiting: vec![asked()], ..Change::none() };
        }
        ReferralChange::Opened(_) => (Some(of_aemo(Need::Accept, event.at)), false),
        ReferralChange::Accepted(_) => (Some(of_aemo(Need::Contribute, event.at)), false),
        ReferralChange::Deferred(deferred) => (Some(of_aemo(Need::Resume, deferred.until)), false),
        ReferralChange::Returned(_) | ReferralChange::Contributed(_) | ReferralChange::Withdrawn(_) => {
            (None, true)
        }
    };
    let mut cleared = vec![Cleared::OfAemo];
    if ends {
        cleared.push(Cleared::One(Need::AemoAsked));
    }
    Change { cleared, waiting: waiting.into_iter().collect(), touched: false }
}

#[cfg(test)]
mod tests;
