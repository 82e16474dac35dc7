//! The queues of those who work on incidents: lists that have a name.

use std::str::FromStr;

use contracts::{Party, Severity, Status, incident::Court};

use super::{
    filter::{Filter, Whose},
    sort::Sort,
    viewer::Viewer,
};

/// A list that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// The viewer works on it.
    Mine,
    /// Nobody works on it yet.
    Unassigned,
    /// Somebody still has work to do.
    Open,
    /// The worst of those.
    Critical,
    /// AEMO was asked, and it is AEMO's move.
    Aemo,
    /// AEMO was asked, and waits for the provider.
    Questions,
    /// The reporter was asked.
    Reporter,
    /// The reporter is asked to test.
    Verify,
    /// Nobody has work to do any more.
    Done,
}

impl Queue {
    /// Every queue, in the order of the tabs.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Mine,
        Self::Unassigned,
        Self::Open,
        Self::Critical,
        Self::Aemo,
        Self::Questions,
        Self::Reporter,
        Self::Verify,
        Self::Done,
    ];

    /// The queues of a viewer, the first of which opens first. Nobody at the ACCC works on an incident.
    pub(crate) fn of(viewer: &Viewer) -> &'static [Self] {
        match viewer.actor.party {
            Party::DataHolder => Self::ALL,
            _ => &[
                Self::Open,
                Self::Critical,
                Self::Unassigned,
                Self::Aemo,
                Self::Questions,
                Self::Reporter,
                Self::Verify,
                Self::Done,
            ],
        }
    }

    /// The word in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::Open => "open",
            Self::Critical => "critical",
            Self::Aemo => "aemo",
            Self::Questions => "questions",
            Self::Reporter => "reporter",
            Self::Verify => "verify",
            Self::Done => "done",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Mine => "Mine",
            Self::Unassigned => "Unassigned",
            Self::Open => "All open",
            Self::Critical => "Critical and major",
            Self::Aemo => "Waiting on AEMO",
            Self::Questions => "AEMO’s questions",
            Self::Reporter => "Waiting for reporter",
            Self::Verify => "Ready to verify",
            Self::Done => "Done",
        }
    }

    /// Its order unless another is asked for: what is worst comes first while there is work to do.
    pub(crate) const fn sort(self) -> Sort {
        if matches!(self, Self::Done) { Sort::Updated } else { Sort::Severity }
    }

    /// Whether a count says something: what is done is only ever more.
    pub(crate) const fn counts(self) -> bool {
        !matches!(self, Self::Done)
    }

    /// The statuses in it.
    pub(crate) fn statuses(self) -> Vec<Status> {
        let all = Status::ALL.iter().copied();
        match self {
            Self::Mine | Self::Unassigned | Self::Open | Self::Critical => {
                all.filter(|status| status.is_open()).collect()
            }
            Self::Done => all.filter(|status| !status.is_open()).collect(),
            Self::Aemo | Self::Questions => vec![Status::ReferredToAemo],
            Self::Reporter => vec![Status::WaitingForReporter],
            Self::Verify => vec![Status::ReadyToVerify],
        }
    }

    /// Whose move all in it are, where the status alone does not say so.
    const fn court(self) -> Option<Court> {
        match self {
            Self::Aemo => Some(Court::Aemo),
            Self::Questions => Some(Court::Provider),
            _ => None,
        }
    }

    /// The severities in it.
    pub(crate) fn severities(self) -> Vec<Severity> {
        match self {
            Self::Critical => vec![Severity::Critical, Severity::Major],
            _ => Severity::ALL.to_vec(),
        }
    }

    /// Whether it says by itself who works on what is in it.
    pub(crate) const fn says_whose(self) -> bool {
        matches!(self, Self::Mine | Self::Unassigned)
    }

    /// What of a filter lies in this queue of the viewer's.
    pub(crate) fn narrow(self, viewer: &Viewer, filter: Filter) -> Filter {
        let (statuses, severities) = (self.statuses(), self.severities());
        let assignee = match self {
            Self::Mine => Some(Whose::User(viewer.actor.user.clone())),
            Self::Unassigned => Some(Whose::Nobody),
            _ => filter.assignee,
        };
        // A holder may raise incidents with others; what it owns is its queue.
        let owner = (viewer.actor.party == Party::DataHolder).then(|| viewer.actor.organisation.clone());
        Filter {
            statuses: filter.statuses.into_iter().filter(|status| statuses.contains(status)).collect(),
            severities: filter.severities.into_iter().filter(|one| severities.contains(one)).collect(),
            assignee,
            owner,
            within: self.court(),
            ..filter
        }
    }
}

impl FromStr for Queue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|queue| queue.as_str() == text).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|queue| queue.as_str()).collect();
            format!("a queue is one of: {}", words.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Actor, Role};

    use super::*;

    fn viewer(party: Party) -> Viewer {
        let actor = Actor { party, role: Role::Agent, ..Actor::system() };
        Viewer { actor, login: "somebody".to_owned(), terms_accepted: true }
    }

    #[test]
    fn every_status_is_open_or_done_and_in_no_two_of_the_waiting_queues() {
        for status in Status::ALL {
            let within = |queues: &[Queue]| queues.iter().filter(|q| q.statuses().contains(status)).count();
            assert_eq!(within(&[Queue::Open, Queue::Done]), 1, "{status}");
            assert!(within(&[Queue::Aemo, Queue::Reporter, Queue::Verify, Queue::Done]) <= 1, "{status}");
        }
    }

    #[test]
    fn a_filter_narrows_a_queue_and_never_widens_it() {
        let asked = Filter {
            statuses: vec![Status::New, Status::Closed],
            assignee: Some(Whose::Nobody),
            ..Filter::default()
        };
        let rob = viewer(Party::DataHolder);
        let mine = Queue::Mine.narrow(&rob, asked.clone());
        assert_eq!(mine.statuses, [Status::New]);
        assert_eq!(mine.assignee, Some(Whose::User(rob.actor.user.clone())));
        assert_eq!(mine.owner, Some(rob.actor.organisation.clone()));
        assert!(Queue::Verify.narrow(&rob, asked.clone()).statuses.is_empty());
        assert_eq!(Queue::Open.narrow(&viewer(Party::Accc), asked.clone()).owner, None);
        // Of what was asked for besides, nothing is lost.
        let theirs = Filter { courts: vec![Court::Reporter], ..asked };
        let questions = Queue::Questions.narrow(&rob, theirs);
        assert_eq!((questions.within, questions.courts), (Some(Court::Provider), vec![Court::Reporter]));
    }
}
