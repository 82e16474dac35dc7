//! Known lives, and what they leave in the ledger.

use contracts::{
    Actor, Audience, Category, Environment, OrganisationId, Party, ReferralState, Severity, Status,
    event::{
        Acknowledged, Cancelled, Commented, Evidence, IncidentChange, IncidentEvent, InformationProvided,
        InformationRequested, Provider, Raised, ReRouted, Readied, ReferralConcluded, Referred, Reopened,
        Resolved, SeverityChanged, VerificationFailed,
    },
    lifecycle::Parties,
    operation::Sector,
};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    calendar::{Period, day_of, month_of},
    entry::{Class, Entry, Kind},
    figures::{Adding, Distribution, Figures, Page},
    question::{By, Question, Selection, TypedPeriod},
    watched::{Posting, Watched},
};

const HOUR: u32 = 3_600;
const DAY: u32 = 24 * HOUR;

fn id(text: &str) -> OrganisationId {
    text.parse().expect("an id")
}

/// Hours after Monday 2 March 2026, midnight in Melbourne.
fn hour(hours: i64) -> Timestamp {
    "2026-03-02T00:00:00+11:00".parse::<Timestamp>().expect("a time") + SignedDuration::from_hours(hours)
}

fn provider(organisation: &str) -> Provider {
    Provider {
        organisation: id(organisation),
        organisation_name: organisation.to_owned(),
        brand_id: "brand-1".parse().expect("a brand"),
        brand_name: "Brand".to_owned(),
        sector: Sector::Energy,
    }
}

fn raised() -> Raised {
    let operation: contracts::Operation =
        "GET /energy/electricity/servicepoints/{servicePointId}".parse().expect("an operation");
    Raised {
        provider: provider("retailer-1"),
        reporter_name: "ADR".to_owned(),
        software_product: None,
        summary: "one".to_owned(),
        description: "one".to_owned(),
        severity: Severity::Major,
        category: Category::DataQuality,
        shared_responsibility: true,
        evidence: Evidence {
            operation,
            secondary_operation: operation.secondary(),
            data_cluster: operation.data_cluster(),
            environment: Environment::Production,
            occurred_from: Timestamp::UNIX_EPOCH,
            occurred_to: None,
            ongoing: true,
            interaction_ids: Vec::new(),
            http_status: None,
            error_urn: None,
            secondary_data_holder_error: None,
        },
        expected: None,
        actual: None,
        steps: None,
        workaround: None,
        affected_consumers: None,
    }
}

/// A life that is told event by event.
struct Life {
    watched: Watched,
    provider: OrganisationId,
    postings: Vec<Posting>,
}

impl Life {
    fn begins() -> Self {
        let event = event(0, "retailer-1", Party::Adr, Status::New, Box::new(raised()));
        let (watched, postings) = Watched::raised(&event, &raised());
        Self { watched, provider: id("retailer-1"), postings }
    }

    fn then(mut self, hours: i64, status: Status, change: impl Into<IncidentChange>) -> Self {
        let event = event(hours, self.provider.as_str(), Party::DataHolder, status, change);
        let (watched, postings) = self.watched.follow(&event, None);
        self.watched = watched;
        self.postings.extend(postings);
        self
    }

    /// AEMO waits for the provider from then on, or no longer.
    fn turns(mut self, hours: i64, waits: bool) -> Self {
        let (watched, postings) = self.watched.turn(hour(hours), waits);
        self.watched = watched;
        self.postings.extend(postings);
        self
    }

    fn goes_to(mut self, hours: i64, status: Status, organisation: &str) -> Self {
        let from = provider(self.provider.as_str());
        self.provider = id(organisation);
        self.then(hours, status, ReRouted { from, to: provider(organisation), reason: "theirs".to_owned() })
    }

    fn figures(&self, by: By) -> Figures {
        let question = Question {
            by,
            participant: None,
            period: Period { from: Date::constant(2026, 3, 1), to: Date::constant(2026, 4, 30) },
            selection: Selection::default(),
        };
        self.answer(&question)
    }

    fn answer(&self, question: &Question) -> Figures {
        let mut adding = Adding::new(question);
        for posting in self.postings.iter().filter(|posting| posting.by == question.by) {
            let page = Page {
                participant: posting.participant.clone(),
                month: posting.month,
                entries: posting.entry.bytes().to_vec(),
            };
            adding.add(&page);
        }
        adding.finish()
    }
}

fn event(
    hours: i64,
    provider: &str,
    party: Party,
    status: Status,
    change: impl Into<IncidentChange>,
) -> IncidentEvent {
    let mut actor = Actor::system();
    actor.party = party;
    IncidentEvent {
        incident: "CDR-1".parse().expect("a key"),
        at: hour(hours),
        actor,
        parties: Parties { reporter: id("adr-1"), provider: id(provider) },
        status,
        change: change.into(),
    }
}

fn acknowledged() -> Acknowledged {
    Acknowledged { assignee: (&Actor::system()).into() }
}

fn referred(round: i32) -> Box<Referred> {
    let Raised { provider, summary, severity, evidence, .. } = raised();
    Box::new(Referred {
        round,
        expected_input: "Why?".to_owned(),
        override_reason: None,
        provider,
        summary,
        severity,
        evidence,
        attachments: Vec::new(),
    })
}

fn reason<T>(make: impl FnOnce(String) -> T) -> T {
    make("because".to_owned())
}

/// How often, and how long altogether.
fn told(figures: &Figures, participant: &str, kind: Kind) -> (i64, u64) {
    let tally = &figures.participants[&id(participant)];
    (tally.count(kind), tally.distribution(kind).total_seconds)
}

/// Asked, referred twice, failed once, resolved, seen again.
fn whole() -> Life {
    Life::begins()
        .then(2, Status::InProgress, acknowledged())
        .then(5, Status::WaitingForReporter, InformationRequested { question: "which?".to_owned() })
        .then(11, Status::InProgress, InformationProvided { answer: "that".to_owned() })
        .then(12, Status::ReferredToAemo, referred(1))
        .then(36, Status::InProgress, ReferralConcluded { round: 1, outcome: ReferralState::Returned })
        .then(40, Status::ReferredToAemo, referred(2))
        .then(60, Status::InProgress, ReferralConcluded { round: 2, outcome: ReferralState::Contributed })
        .then(70, Status::ReadyToVerify, Readied {})
        .then(80, Status::InProgress, reason(|reason| VerificationFailed { reason }))
        .then(90, Status::ReadyToVerify, Readied {})
        .then(96, Status::Resolved, Resolved {})
        .then(120, Status::InProgress, reason(|reason| Reopened { reason }))
}

#[test]
fn a_whole_life_is_entered_for_both_parties() {
    let life = whole();
    for (by, participant) in [(By::Provider, "retailer-1"), (By::Reporter, "adr-1")] {
        let figures = life.figures(by);
        let told = |kind| told(&figures, participant, kind);
        assert_eq!(told(Kind::Raised).0, 1);
        assert_eq!((told(Kind::Shared).0, told(Kind::Referred).0), (1, 1));
        assert_eq!(told(Kind::Acknowledged), (1, u64::from(2 * HOUR)));
        // Only the first time: what failed was not ready.
        assert_eq!(told(Kind::Readied), (1, u64::from(70 * HOUR)));
        assert_eq!(told(Kind::VerificationFailed).0, 1);
        assert_eq!(told(Kind::Resolved), (1, u64::from(96 * HOUR)));
        assert_eq!(told(Kind::Reopened).0, 1);
        // 5 + 1 + 4 + 10 + 10 hours, and what it holds now is not over.
        assert_eq!(told(Kind::LeftProvider), (5, u64::from(30 * HOUR)));
        assert_eq!(told(Kind::LeftReporter), (3, u64::from((6 + 10 + 6) * HOUR)));
        assert_eq!(told(Kind::LeftAemo), (2, u64::from((24 + 20) * HOUR)));
    }
    assert_eq!(life.watched.court_since, hour(120));
}

#[test]
fn the_time_of_a_question_of_aemos_is_the_providers() {
    let contributed = || ReferralConcluded { round: 1, outcome: ReferralState::Contributed };
    let life = Life::begins()
        .then(2, Status::InProgress, acknowledged())
        .then(4, Status::ReferredToAemo, referred(1))
        .turns(10, true)
        .turns(13, false)
        .turns(20, true)
        // The round ends while AEMO waits: the ball stays where it is.
        .turns(22, true)
        .then(22, Status::InProgress, contributed())
        .then(30, Status::ReadyToVerify, Readied {});
    let figures = life.figures(By::Provider);
    assert_eq!(told(&figures, "retailer-1", Kind::LeftAemo), (2, u64::from((6 + 7) * HOUR)));
    assert_eq!(told(&figures, "retailer-1", Kind::LeftProvider), (3, u64::from((4 + 3 + 10) * HOUR)));
    // A second referral begins with AEMO.
    let again = life.then(31, Status::ReferredToAemo, referred(2));
    assert!(!again.watched.waits_for_provider());
    assert_eq!(again.watched.court_since, hour(31));
}

#[test]
fn an_incident_that_is_sent_on_counts_for_who_has_it_and_what_was_done_stays() {
    let life = Life::begins()
        .then(2, Status::InProgress, acknowledged())
        .goes_to(26, Status::InProgress, "retailer-2")
        .then(30, Status::ReadyToVerify, Readied {});
    let figures = life.figures(By::Provider);
    for kind in [Kind::Raised, Kind::Shared] {
        assert_eq!(told(&figures, "retailer-1", kind).0, 0);
        assert_eq!(told(&figures, "retailer-2", kind).0, 1);
    }
    assert_eq!(told(&figures, "retailer-1", Kind::Acknowledged), (1, u64::from(2 * HOUR)));
    assert_eq!(told(&figures, "retailer-1", Kind::LeftProvider), (1, u64::from(26 * HOUR)));
    // The new one's time begins when it got it.
    assert_eq!(told(&figures, "retailer-2", Kind::Readied), (1, u64::from(4 * HOUR)));
    assert_eq!(told(&figures, "retailer-2", Kind::LeftProvider), (1, u64::from(4 * HOUR)));
    assert_eq!(told(&life.figures(By::Reporter), "adr-1", Kind::Raised).0, 1);
    assert_eq!(figures.weeks[1].raised, 1);
}

#[test]
fn another_brand_of_the_same_organisation_changes_nothing() {
    let life =
        Life::begins().goes_to(3, Status::New, "retailer-1").then(4, Status::InProgress, acknowledged());
    let figures = life.figures(By::Provider);
    assert_eq!(told(&figures, "retailer-1", Kind::Raised).0, 1);
    assert_eq!(told(&figures, "retailer-1", Kind::Acknowledged), (1, u64::from(4 * HOUR)));
    assert_eq!(told(&figures, "retailer-1", Kind::LeftProvider).0, 0);
}

#[test]
fn another_severity_counts_it_anew_and_leaves_what_was_done() {
    let life = Life::begins().then(2, Status::InProgress, acknowledged()).then(
        3,
        Status::InProgress,
        SeverityChanged { from: Severity::Major, to: Severity::Minor, reason: "few".to_owned() },
    );
    let of = |severity| {
        let question = Question {
            by: By::Provider,
            participant: None,
            period: Period { from: Date::constant(2026, 3, 1), to: Date::constant(2026, 4, 30) },
            selection: Selection { severities: vec![severity], ..Selection::default() },
        };
        let figures = life.answer(&question);
        (told(&figures, "retailer-1", Kind::Raised).0, told(&figures, "retailer-1", Kind::Acknowledged).0)
    };
    assert_eq!((of(Severity::Major), of(Severity::Minor)), ((0, 1), (1, 0)));
}

#[test]
fn what_is_cancelled_ends_the_time_in_its_court() {
    let life = Life::begins().then(7, Status::Cancelled, reason(|reason| Cancelled { reason }));
    let figures = life.figures(By::Provider);
    assert_eq!(told(&figures, "retailer-1", Kind::Cancelled).0, 1);
    assert_eq!(told(&figures, "retailer-1", Kind::LeftProvider), (1, u64::from(7 * HOUR)));
}

#[test]
fn only_a_participant_touches_an_incident() {
    let comment = |party| {
        let body = "word".to_owned();
        let said = Commented { comment_id: uuid::Uuid::nil(), body, audience: Audience::Everyone };
        Life::begins().watched.follow(&event(5, "retailer-1", party, Status::New, said), None).0.touched_at
    };
    for party in [Party::Adr, Party::DataHolder, Party::Aemo] {
        assert_eq!(comment(party), hour(5), "{party}");
    }
    for party in [Party::Accc, Party::Operator] {
        assert_eq!(comment(party), hour(0), "{party}");
    }
}

#[test]
fn clocks_that_disagree_make_no_time_of_less_than_nothing() {
    let life = Life::begins().then(-1, Status::InProgress, acknowledged());
    assert_eq!(told(&life.figures(By::Provider), "retailer-1", Kind::Acknowledged), (1, 0));
}

#[test]
fn a_day_is_melbournes_and_a_period_has_both_its_ends() {
    let late: Timestamp = "2026-03-01T13:30:00Z".parse().expect("a time");
    assert_eq!(day_of(late), Date::constant(2026, 3, 2));
    assert_eq!(month_of(day_of(late)), 202_603);
    let life = Life::begins();
    for (from, to, raised) in [(2, 2, 1), (1, 1, 0), (3, 9, 0), (1, 3, 1)] {
        let question = Question {
            by: By::Provider,
            participant: None,
            period: Period { from: Date::constant(2026, 3, from), to: Date::constant(2026, 3, to) },
            selection: Selection::default(),
        };
        assert_eq!(life.answer(&question).all.count(Kind::Raised), raised, "{from} to {to}");
    }
}

#[test]
fn weeks_begin_on_monday_and_are_cut_by_the_period() {
    let period = Period { from: Date::constant(2026, 3, 4), to: Date::constant(2026, 3, 17) };
    let weeks = period.weeks();
    let ends: Vec<(i8, i8)> = weeks.iter().map(|week| (week.from.day(), week.to.day())).collect();
    assert_eq!(ends, [(4, 8), (9, 15), (16, 17)]);
    assert_eq!(period.days(), 14);
    for (day, week) in [(4, 0), (8, 0), (9, 1), (15, 1), (17, 2)] {
        assert_eq!(period.week_of(Date::constant(2026, 3, day)), week, "{day}");
    }
}

#[test]
fn a_figure_is_a_time_that_occurred() {
    assert_eq!(Distribution::of(vec![]).median_seconds, None);
    let one = Distribution::of(vec![DAY]);
    assert_eq!((one.median_seconds, one.p90_seconds), (Some(DAY), Some(DAY)));
    let ten = Distribution::of((1..=10).rev().collect());
    assert_eq!((ten.median_seconds, ten.p90_seconds, ten.total_seconds), (Some(5), Some(9), 55));
    let eleven = Distribution::of((1..=11).collect());
    assert_eq!((eleven.median_seconds, eleven.p90_seconds, eleven.count), (Some(6), Some(10), 11));
}

#[test]
fn ranks_are_those_of_the_sorted_times() {
    let mut seed = 7_u32;
    for count in 1..60 {
        let times: Vec<u32> = (0..count)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed >> 28
            })
            .collect();
        let mut sorted = times.clone();
        sorted.sort_unstable();
        let taken = Distribution::of(times);
        let rank = |tenths: usize| {
            sorted.iter().copied().find(|time| {
                let within = sorted.iter().filter(|other| *other <= time).count();
                within * 10 >= sorted.len() * tenths
            })
        };
        assert_eq!((taken.median_seconds, taken.p90_seconds), (rank(5), rank(9)));
    }
}

#[test]
fn a_period_is_dates_or_a_number_of_days_and_every_fault_names_its_field() {
    let today = Date::constant(2026, 11, 23);
    let read = |days, from, to| {
        let mut faults = Vec::new();
        let period = TypedPeriod { days, from, to }.read(today, &mut faults);
        period
            .map(|period| (period.from.to_string(), period.to.to_string()))
            .ok_or_else(|| faults.iter().map(|fault| fault.field.clone()).collect::<Vec<_>>().join(","))
    };
    let days = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
    assert_eq!(read("", "", ""), days("2026-08-26", "2026-11-23"));
    assert_eq!(read("30", "", ""), days("2026-10-25", "2026-11-23"));
    assert_eq!(read("30", "2026-11-01", ""), days("2026-11-01", "2026-11-23"));
    assert_eq!(read("30", "", "2026-10-30"), days("2026-10-01", "2026-10-30"));
    assert_eq!(read("90", "2026-11-01", "2026-11-01"), days("2026-11-01", "2026-11-01"));
    for (days, from, to, fields) in [
        ("0", "", "", "days"),
        ("x", "yesterday", "2026-13-01", "from,to,days"),
        ("", "2026-11-02", "2026-11-01", "to"),
        ("", "2026-11-24", "", "from"),
        ("", "2020-01-01", "2026-11-01", "from"),
        ("", "0001-01-01", "", "from"),
        ("99999999999", "", "", "days"),
    ] {
        assert_eq!(read(days, from, to), Err(fields.to_owned()), "{days} {from} {to}");
    }
}

#[test]
fn an_entry_fits_where_it_is_filtered() {
    let class =
        Class { severity: Severity::Critical, environment: Environment::Sandbox, category: Category::Other };
    let has = |selection: Selection| selection.has(class);
    assert!(has(Selection::default()));
    assert!(has(Selection { severities: vec![Severity::Minor, Severity::Critical], ..Selection::default() }));
    assert!(!has(Selection { environments: vec![Environment::Production], ..Selection::default() }));
    assert!(!has(Selection { categories: vec![Category::Security], ..Selection::default() }));
    let entry = Entry { kind: Kind::Raised, class, day: 1, seconds: 0, reversed: false };
    assert_eq!(Entry::read(entry.bytes()).map(|entry| entry.class), Some(class));
}
