//! AEMO's desk: how referral rounds are grouped, narrowed, ordered and walked.

use std::{fmt, str::FromStr};

use contracts::{DataCluster, Environment, OrganisationId, ReferralState, Severity};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    cursor::{decode, encode, unreadable},
    referral::ReferralView,
};

/// Where a round lies on the desk: whose move it is, and what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Group {
    /// Waits for AEMO to look at it.
    Received,
    /// AEMO works on it.
    Accepted,
    /// AEMO set it aside until a day.
    Deferred,
    /// AEMO asked something, and the provider has not answered yet.
    Waiting,
    /// Returned, contributed or withdrawn.
    Done,
}

impl Group {
    /// Every group, in the order in which people look at them.
    pub(crate) const ALL: &'static [Self] =
        &[Self::Received, Self::Accepted, Self::Deferred, Self::Waiting, Self::Done];
    /// Those in which somebody still has to do something.
    pub(crate) const OPEN: &'static [Self] = &[Self::Received, Self::Accepted, Self::Deferred, Self::Waiting];

    /// The word in an address and in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Received => "Received",
            Self::Accepted => "Accepted",
            Self::Deferred => "Deferred",
            Self::Waiting => "Waiting on the provider",
            Self::Done => "Done",
        }
    }

    /// The order that serves it best, unless another is asked for.
    pub(crate) const fn usual_order(self) -> Order {
        match self {
            Self::Received | Self::Accepted | Self::Waiting => Order::Age,
            Self::Deferred => Order::Due,
            Self::Done => Order::Updated,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Group {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|group| group.as_str() == text);
        found.ok_or("is not a group: received, accepted, deferred, waiting, done")
    }
}

/// In which order rounds are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The last changed first.
    Updated,
    /// The oldest first.
    Age,
    /// The worst first, and the oldest of each severity.
    Severity,
    /// The first due first; what was not set aside is left out.
    Due,
}

impl Order {
    pub(crate) const ALL: &'static [Self] = &[Self::Age, Self::Severity, Self::Updated, Self::Due];

    /// The word in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Age => "age",
            Self::Severity => "severity",
            Self::Due => "due",
        }
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Updated => "Last updated first",
            Self::Age => "Oldest first",
            Self::Severity => "Most severe first",
            Self::Due => "First due first",
        }
    }
}

impl FromStr for Order {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|order| order.as_str() == text);
        found.ok_or("is not an order: age, severity, updated, due")
    }
}

/// What a list of rounds is narrowed to. An empty list of anything is all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) groups: Vec<Group>,
    pub(crate) states: Vec<ReferralState>,
    pub(crate) severities: Vec<Severity>,
    /// A brand, or an organisation.
    pub(crate) provider: Option<String>,
    pub(crate) data_clusters: Vec<DataCluster>,
    pub(crate) environments: Vec<Environment>,
    /// A key, with or without the round, AEMO's reference, or an interaction id; whole.
    pub(crate) word: Option<String>,
    /// The organisation whose own rounds these are, where the reader sees no others.
    pub(crate) own: Option<OrganisationId>,
}

/// A place in the list: the page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeskPlace {
    pub(crate) order: Order,
    pub(crate) severity: i16,
    /// When it was updated, opened, or is due, as the order asks.
    pub(crate) at: Timestamp,
    pub(crate) number: i64,
    pub(crate) round: i32,
}

impl DeskPlace {
    /// Before everything.
    pub(crate) const fn start(order: Order) -> Self {
        match order {
            Order::Updated => {
                Self { order, severity: 0, at: Timestamp::MAX, number: i64::MAX, round: i32::MAX }
            }
            // Nothing was opened or is due before 1970.
            Order::Age | Order::Severity | Order::Due => {
                Self { order, severity: 0, at: Timestamp::UNIX_EPOCH, number: 0, round: 0 }
            }
        }
    }

    /// At this round.
    pub(crate) fn of(order: Order, view: &ReferralView) -> Self {
        let at = match order {
            Order::Updated => view.updated_at,
            Order::Age | Order::Severity => view.opened_at,
            Order::Due => view.deferred_until.unwrap_or(Timestamp::UNIX_EPOCH),
        };
        Self {
            order,
            severity: view.severity.number(),
            at,
            number: view.incident.number(),
            round: view.round,
        }
    }

    /// As a cursor.
    pub(crate) fn encode(self) -> String {
        let Self { order, severity, at, number, round } = self;
        encode(&format!("{}.{severity}.{}.{number}.{round}", order.as_str(), at.as_microsecond()))
    }

    /// Out of a cursor of a list in this order; the start without one.
    pub(crate) fn decode(order: Order, cursor: Option<&str>) -> Result<Self, contracts::Problem> {
        let Some(cursor) = cursor else { return Ok(Self::start(order)) };
        let read = || {
            let text = decode(cursor)?;
            let mut parts = text.split('.');
            let of: Order = parts.next()?.parse().ok()?;
            let severity = parts.next()?.parse().ok()?;
            let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
            let (number, round) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            (of == order).then_some(Self { order, severity, at, number, round })
        };
        read().ok_or_else(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_cursor_in_its_own_order_only() {
        let at = "2026-03-01T09:30:00.123456Z".parse().expect("a time");
        for order in Order::ALL {
            let place = DeskPlace { order: *order, severity: 2, at, number: 42, round: 3 };
            for other in Order::ALL {
                let decoded = DeskPlace::decode(*other, Some(&place.encode()));
                assert_eq!(decoded.ok(), (other == order).then_some(place), "{order:?} {other:?}");
            }
        }
    }

    #[test]
    fn words_are_read_back_and_wrong_ones_refused() {
        for group in Group::ALL {
            assert_eq!(group.as_str().parse(), Ok(*group));
        }
        assert!("open".parse::<Group>().is_err() && "newest".parse::<Order>().is_err());
        assert!(!Group::OPEN.contains(&Group::Done));
    }
}
