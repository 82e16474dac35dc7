//! The answer to a question, in the shape in which the API gives it.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{IncidentKey, OrganisationId, Severity, Status, incident::Court};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{
    entry::Kind,
    figures::{Distribution, Figures, Tally, WeekTally},
    question::{By, Question},
    standing::{Standing, Standings},
};

/// The names of the participants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(pub(crate) BTreeMap<OrganisationId, String>);

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MonitoredParticipant)]
pub(crate) struct Participant {
    /// The legal entity.
    pub(crate) id: OrganisationId,
    /// Its name.
    pub(crate) name: String,
}

/// Figures of a participant.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Of<T> {
    /// Whose they are.
    pub(crate) participant: Participant,
    /// They.
    #[serde(flatten)]
    pub(crate) figures: T,
}

/// Figures of all together, and of each participant.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Section<T> {
    /// When they were right.
    pub(crate) as_at: Timestamp,
    /// The first day of the period (Melbourne).
    #[schema(value_type = String, format = Date)]
    pub(crate) from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub(crate) to: Date,
    /// What the participants are to the incidents.
    pub(crate) by: By,
    /// All together.
    pub(crate) total: T,
    /// Each, the largest first.
    pub(crate) items: Vec<Of<T>>,
}

/// How long a party held incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct CourtTime {
    /// The times that ended in the period.
    #[serde(flatten)]
    pub(crate) held: Distribution,
    /// How many incidents are in this court now.
    pub(crate) now: i64,
}

/// How long each party held incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Courts {
    /// Waiting for Reporter, and Ready to Verify.
    pub(crate) reporter: CourtTime,
    /// New, In Progress, and Referred to AEMO where AEMO waits for the provider.
    pub(crate) provider: CourtTime,
    /// Referred to AEMO.
    pub(crate) aemo: CourtTime,
}

impl Courts {
    /// Of one party.
    pub(crate) fn court(&self, court: Court) -> CourtTime {
        match court {
            Court::Reporter => self.reporter,
            Court::Provider => self.provider,
            Court::Aemo => self.aemo,
        }
    }

    /// All that was held by anybody, in seconds.
    pub(crate) fn total_seconds(&self) -> u64 {
        Court::ALL.iter().map(|court| self.court(*court).held.total_seconds).sum()
    }
}

/// How long it took to get somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Times {
    /// From when the provider had it until it acknowledged.
    pub(crate) to_acknowledge: Distribution,
    /// From when the provider had it until it first moved it to Ready to Verify.
    pub(crate) to_ready_to_verify: Distribution,
    /// From when it was raised until it was resolved.
    pub(crate) to_resolve: Distribution,
    /// How often a reporter tested and it still failed.
    pub(crate) verifications_failed: i64,
}

/// What was referred, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Referrals {
    /// Incidents of shared responsibility that were raised in the period.
    pub(crate) shared_responsibility: i64,
    /// How many of these were referred, until now.
    pub(crate) referred: i64,
    /// The share, 0 to 1; null when there was none to refer.
    pub(crate) referred_share: Option<f64>,
    /// Rounds that ended in the period with AEMO's information.
    pub(crate) rounds_contributed: i64,
    /// Rounds that AEMO gave back.
    pub(crate) rounds_returned: i64,
    /// Rounds that the provider took back.
    pub(crate) rounds_withdrawn: i64,
    /// How many incidents are with AEMO now.
    pub(crate) with_aemo_now: i64,
    /// From when a round was opened until AEMO's first word.
    pub(crate) to_first_response: Distribution,
}

impl Referrals {
    /// Rounds that ended in the period.
    pub(crate) fn rounds_ended(&self) -> i64 {
        self.rounds_contributed + self.rounds_returned + self.rounds_withdrawn
    }
}

/// A week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MonitoredWeek)]
pub(crate) struct Week {
    /// Its Monday, or the first day of the period.
    #[schema(value_type = String, format = Date)]
    pub(crate) from: Date,
    /// Its Sunday, or the last day of the period.
    #[schema(value_type = String, format = Date)]
    pub(crate) to: Date,
    /// Incidents raised.
    pub(crate) raised: i64,
    /// Incidents resolved, each time that they were.
    pub(crate) resolved: i64,
    /// Incidents seen again after they were resolved.
    pub(crate) reopened: i64,
    /// Incidents withdrawn or removed.
    pub(crate) cancelled: i64,
    /// Incidents closed after fourteen quiet days.
    pub(crate) closed: i64,
}

impl From<&WeekTally> for Week {
    fn from(tally: &WeekTally) -> Self {
        let WeekTally { week, raised, resolved, reopened, cancelled, closed } = *tally;
        Self { from: week.from, to: week.to, raised, resolved, reopened, cancelled, closed }
    }
}

/// An open incident to which no participant has done anything for long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Untouched {
    /// The incident.
    pub(crate) key: IncidentKey,
    /// In one line.
    pub(crate) summary: String,
    /// Where it stands.
    pub(crate) status: Status,
    /// Whose move it is.
    pub(crate) ball_in_court: Option<Court>,
    /// How bad.
    pub(crate) severity: Severity,
    /// Who owns it.
    pub(crate) provider: Participant,
    /// Who raised it.
    pub(crate) reporter: Participant,
    /// When it was raised.
    pub(crate) raised_at: Timestamp,
    /// When a participant last did something.
    pub(crate) touched_at: Timestamp,
}

/// The weeks of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MonitoredWeeks)]
pub(crate) struct Weeks {
    /// When the figures were right.
    pub(crate) as_at: Timestamp,
    /// The first day of the period (Melbourne).
    #[schema(value_type = String, format = Date)]
    pub(crate) from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub(crate) to: Date,
    /// The weeks, in their order.
    pub(crate) items: Vec<Week>,
}

/// Open incidents, the longest untouched first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct UntouchedList {
    /// When it was right.
    pub(crate) as_at: Timestamp,
    /// The incidents.
    pub(crate) items: Vec<Untouched>,
}

/// All that is known of the present and the past, to one question.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) question: Question,
    pub(crate) as_at: Timestamp,
    pub(crate) names: Names,
    pub(crate) standings: Standings,
    pub(crate) figures: Figures,
    /// The longest untouched first.
    pub(crate) untouched: Vec<Untouched>,
}

impl Names {
    /// A participant, by its id where the directory has no name.
    pub(crate) fn participant(&self, id: &OrganisationId) -> Participant {
        Participant { id: id.clone(), name: self.0.get(id).cloned().unwrap_or_else(|| id.to_string()) }
    }
}

impl Report {
    /// Where incidents stand now.
    pub(crate) fn standing(&self) -> Section<Standing> {
        self.section(|_, standing| standing.clone(), |standing| standing.open)
    }

    /// How long each party held incidents.
    pub(crate) fn courts(&self) -> Section<Courts> {
        let time = |tally: &Tally, standing: &Standing, court| CourtTime {
            held: tally.distribution(Kind::left(court)),
            now: standing.in_court(court),
        };
        self.section(
            |tally, standing| Courts {
                reporter: time(tally, standing, Court::Reporter),
                provider: time(tally, standing, Court::Provider),
                aemo: time(tally, standing, Court::Aemo),
            },
            |courts| i64::try_from(courts.total_seconds()).unwrap_or(i64::MAX),
        )
    }

    /// How long it took to get somewhere.
    pub(crate) fn times(&self) -> Section<Times> {
        self.section(
            |tally, _| Times {
                to_acknowledge: tally.distribution(Kind::Acknowledged),
                to_ready_to_verify: tally.distribution(Kind::Readied),
                to_resolve: tally.distribution(Kind::Resolved),
                verifications_failed: tally.count(Kind::VerificationFailed),
            },
            |times| {
                let counts =
                    [times.to_acknowledge.count, times.to_ready_to_verify.count, times.to_resolve.count];
                i64::try_from(counts.iter().sum::<usize>()).unwrap_or(i64::MAX)
            },
        )
    }

    /// What was referred, and what came of it.
    pub(crate) fn referrals(&self) -> Section<Referrals> {
        self.section(
            |tally, standing| {
                let (shared, referred) = (tally.count(Kind::Shared), tally.count(Kind::Referred));
                Referrals {
                    shared_responsibility: shared,
                    referred,
                    referred_share: share(referred, shared),
                    rounds_contributed: tally.count(Kind::Contributed),
                    rounds_returned: tally.count(Kind::Returned),
                    rounds_withdrawn: tally.count(Kind::Withdrawn),
                    with_aemo_now: standing.in_court(Court::Aemo),
                    to_first_response: tally.distribution(Kind::Answered),
                }
            },
            |referrals| referrals.shared_responsibility + referrals.rounds_ended() + referrals.with_aemo_now,
        )
    }

    /// What came in and what was settled, week by week.
    pub(crate) fn weeks(&self) -> Weeks {
        let period = self.question.period;
        let items = self.figures.weeks.iter().map(Week::from).collect();
        Weeks { as_at: self.as_at, from: period.from, to: period.to, items }
    }

    /// The open incidents that no participant has touched for longest.
    pub(crate) fn untouched_list(&self) -> UntouchedList {
        UntouchedList { as_at: self.as_at, items: self.untouched.clone() }
    }

    /// The figures of all and of each participant who has any, the largest first.
    fn section<T>(&self, of: impl Fn(&Tally, &Standing) -> T, size: impl Fn(&T) -> i64) -> Section<T> {
        let nothing = Tally::none();
        let known: BTreeSet<&OrganisationId> =
            self.figures.participants.keys().chain(self.standings.participants.keys()).collect();
        let figures = known.into_iter().map(|id| {
            let tally = self.figures.participants.get(id).unwrap_or(&nothing);
            let figures = of(tally, &self.standings.participant(id));
            Of { participant: self.names.participant(id), figures }
        });
        let mut items: Vec<Of<T>> = figures.filter(|item| size(&item.figures) > 0).collect();
        items.sort_by(|one, other| {
            let by_size = size(&other.figures).cmp(&size(&one.figures));
            by_size.then_with(|| one.participant.name.cmp(&other.participant.name))
        });
        Section {
            as_at: self.as_at,
            from: self.question.period.from,
            to: self.question.period.to,
            by: self.question.by,
            total: of(&self.figures.all, &self.standings.all),
            items,
        }
    }
}

/// To four digits; none of none.
fn share(part: i64, whole: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of incidents lie far below 2^53")]
    (whole > 0).then(|| (10_000.0 * part as f64 / whole as f64).round() / 10_000.0)
}
