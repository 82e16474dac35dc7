//! Where the incidents that are not over stand now.

use std::collections::BTreeMap;

use contracts::{OrganisationId, Severity, Status, incident::Court};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

const DAY: i64 = 86_400;

/// How old an incident is, in bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Age {
    /// Less than a day.
    UnderOneDay,
    /// One day to less than seven.
    OneToSevenDays,
    /// Seven days to less than fourteen.
    SevenToFourteenDays,
    /// Fourteen days to less than thirty.
    FourteenToThirtyDays,
    /// Thirty days to less than ninety.
    ThirtyToNinetyDays,
    /// Ninety days and more.
    NinetyDaysAndMore,
}

impl Age {
    /// Every band, the youngest first.
    pub(crate) const ALL: [Self; 6] = [
        Self::UnderOneDay,
        Self::OneToSevenDays,
        Self::SevenToFourteenDays,
        Self::FourteenToThirtyDays,
        Self::ThirtyToNinetyDays,
        Self::NinetyDaysAndMore,
    ];

    /// Where each band but the first begins, in seconds.
    pub(crate) const BOUNDS: [i64; 5] = [DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];

    /// The band of a place in [`Self::ALL`].
    pub(crate) fn at(place: i32) -> Option<Self> {
        Self::ALL.get(usize::try_from(place).ok()?).copied()
    }

    /// The words for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::UnderOneDay => "Under 1 day",
            Self::OneToSevenDays => "1 to 7 days",
            Self::SevenToFourteenDays => "7 to 14 days",
            Self::FourteenToThirtyDays => "14 to 30 days",
            Self::ThirtyToNinetyDays => "30 to 90 days",
            Self::NinetyDaysAndMore => "90 days and more",
        }
    }
}

/// Incidents that stand alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alike {
    pub(crate) participant: OrganisationId,
    pub(crate) status: Status,
    pub(crate) court: Option<Court>,
    pub(crate) severity: Severity,
    pub(crate) age: Age,
    pub(crate) count: i64,
    /// When the oldest of them was raised.
    pub(crate) oldest: Timestamp,
}

/// Where the incidents of one participant, or of all, stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Standing {
    /// How many are open: somebody still has work to do.
    pub(crate) open: i64,
    /// How many in each status, the resolved ones until they are closed; none is left out.
    #[schema(value_type = std::collections::BTreeMap<Status, i64>)]
    pub(crate) by_status: BTreeMap<Status, i64>,
    /// How many open ones of each severity.
    #[schema(value_type = std::collections::BTreeMap<String, i64>)]
    pub(crate) by_severity: BTreeMap<Severity, i64>,
    /// How many open ones of each age since they were raised.
    #[schema(value_type = std::collections::BTreeMap<Age, i64>)]
    pub(crate) by_age: BTreeMap<Age, i64>,
    /// When the oldest open one was raised.
    pub(crate) oldest_raised_at: Option<Timestamp>,
    /// How many in each status wait for whom; nobody's under `None`.
    #[serde(skip)]
    pub(crate) by_mover: BTreeMap<(Status, Option<Court>), i64>,
}

/// The statuses that are counted: all of an incident that is not over.
pub(crate) const STATUSES: [Status; 6] = [
    Status::New,
    Status::InProgress,
    Status::WaitingForReporter,
    Status::ReferredToAemo,
    Status::ReadyToVerify,
    Status::Resolved,
];

impl Standing {
    /// Nothing stands anywhere.
    pub(crate) fn none() -> Self {
        Self {
            open: 0,
            by_status: STATUSES.into_iter().map(|status| (status, 0)).collect(),
            by_severity: Severity::ALL.iter().map(|severity| (*severity, 0)).collect(),
            by_age: Age::ALL.into_iter().map(|age| (age, 0)).collect(),
            oldest_raised_at: None,
            by_mover: BTreeMap::new(),
        }
    }

    /// Adds incidents that stand alike.
    pub(crate) fn add(&mut self, alike: &Alike) {
        *self.by_status.entry(alike.status).or_default() += alike.count;
        *self.by_mover.entry((alike.status, alike.court)).or_default() += alike.count;
        if !alike.status.is_open() {
            return;
        }
        self.open += alike.count;
        *self.by_severity.entry(alike.severity).or_default() += alike.count;
        *self.by_age.entry(alike.age).or_default() += alike.count;
        let oldest = self.oldest_raised_at.map_or(alike.oldest, |known| known.min(alike.oldest));
        self.oldest_raised_at = Some(oldest);
    }

    /// How many wait for this party.
    pub(crate) fn in_court(&self, court: Court) -> i64 {
        self.by_mover.iter().filter(|((_, mover), _)| *mover == Some(court)).map(|(_, count)| count).sum()
    }

    /// How many open ones are of this age or older.
    pub(crate) fn as_old_as(&self, age: Age) -> i64 {
        self.by_age.range(age..).map(|(_, count)| count).sum()
    }

    /// How old the oldest open one is.
    pub(crate) fn oldest_age(&self, now: Timestamp) -> Option<SignedDuration> {
        self.oldest_raised_at.map(|raised| now.duration_since(raised))
    }
}

/// Where all stand, and those of each participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standings {
    pub(crate) all: Standing,
    pub(crate) participants: BTreeMap<OrganisationId, Standing>,
}

impl Standings {
    /// Of what was counted.
    pub(crate) fn of(counted: &[Alike]) -> Self {
        let mut standings = Self { all: Standing::none(), participants: BTreeMap::new() };
        for alike in counted {
            standings.all.add(alike);
            let participant = standings.participants.entry(alike.participant.clone());
            participant.or_insert_with(Standing::none).add(alike);
        }
        standings
    }

    /// Where those of a participant stand.
    pub(crate) fn participant(&self, participant: &OrganisationId) -> Standing {
        self.participants.get(participant).cloned().unwrap_or_else(Standing::none)
    }
}
