//! Which charts there are, and how the parts of each are told apart.

use contracts::{Severity, Status, incident::Court};

use crate::domain::monitoring::{
    bars::{Bar, BarChart, Ink, Key, Part, Scale},
    cell::{day_in_words, in_words, percentage, thousands},
    columns::{Column, ColumnChart},
    figures::Distribution,
    ranges::{Range, RangeChart},
    report::{Courts, Of, Report},
    standing::{Age, STATUSES, Standing},
};

/// How many participants a chart shows; the table has all.
const SHOWN: usize = 10;

/// A chart with what it says.
pub(super) struct Figure {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// The same in words, for who does not see it.
    pub(super) words: String,
    pub(super) drawing: Drawing,
}

/// What is drawn.
pub(super) enum Drawing {
    Bars(BarChart),
    Columns(ColumnChart),
    Ranges(RangeChart),
    /// There is nothing to draw, and why.
    Nothing(&'static str),
}

const fn ink(class: &'static str, pattern: Option<&'static str>) -> Ink {
    Ink { class, pattern }
}

const fn of_court(court: Court) -> Ink {
    match court {
        Court::Reporter => ink("reporter", Some("dots")),
        Court::Provider => ink("provider", None),
        Court::Aemo => ink("aemo", Some("hatch")),
    }
}

fn of_mover(court: Option<Court>) -> Ink {
    court.map_or(ink("good", Some("back")), of_court)
}

fn mover(court: Option<Court>) -> String {
    court.map_or_else(|| "Nobody’s".to_owned(), |court| format!("{}’s move", court.label()))
}

const fn of_severity(severity: Severity) -> Ink {
    match severity {
        Severity::Critical => ink("s1", None),
        Severity::Major => ink("s2", Some("hatch")),
        Severity::Moderate => ink("s3", Some("dots")),
        Severity::Minor => ink("s4", Some("back")),
    }
}

const fn of_age(age: Age) -> Ink {
    match age {
        Age::UnderOneDay => ink("a0", Some("dots")),
        Age::OneToSevenDays => ink("a1", Some("back")),
        Age::SevenToFourteenDays => ink("a2", Some("bars")),
        Age::FourteenToThirtyDays => ink("a3", Some("hatch")),
        Age::ThirtyToNinetyDays => ink("a4", Some("cross")),
        Age::NinetyDaysAndMore => ink("a5", None),
    }
}

fn part(amount: i64, ink: Ink, of: &str) -> Part {
    Part { amount, ink, mark: amount.to_string(), words: format!("{of}: {amount}") }
}

fn length(count: usize) -> u64 {
    count.try_into().unwrap_or(u64::MAX)
}

/// How many, where it is none as well.
fn count(count: Option<&i64>) -> i64 {
    count.copied().unwrap_or(0)
}

pub(super) fn status(report: &Report) -> Figure {
    let standing = &report.standings.all;
    let bar = |status: Status| {
        let count = count(standing.by_status.get(&status));
        // One status may be several parties' move: what is referred waits for the provider where AEMO has asked.
        let movers = standing.by_mover.iter().filter(|((of, _), _)| *of == status);
        let parts = movers.map(|((_, court), count)| Part {
            mark: String::new(),
            ..part(*count, of_mover(*court), &format!("{}, {}", status.label(), mover(*court)))
        });
        Bar { name: status.label().to_owned(), value: count.to_string(), parts: parts.collect() }
    };
    let words =
        STATUSES.map(|status| format!("{} {}", status.label(), count(standing.by_status.get(&status))));
    let movers = Court::ALL.iter().map(|court| Some(*court)).chain([None]);
    let legend = movers.map(|court| Key { ink: of_mover(court), name: mover(court) }).collect();
    let bars = STATUSES.map(bar).to_vec();
    Figure {
        id: "status-chart",
        title: "Incidents by status",
        words: format!("{}.", words.join(", ")),
        drawing: Drawing::Bars(BarChart::draw(bars, legend, Scale::Common)),
    }
}

pub(super) fn severity(report: &Report) -> Figure {
    let parts = |standing: &Standing| {
        let part =
            |one: &Severity| part(count(standing.by_severity.get(one)), of_severity(*one), one.label());
        Severity::ALL.iter().map(part).collect()
    };
    let keys = Severity::ALL
        .iter()
        .map(|one| Key { ink: of_severity(*one), name: format!("{one} {}", one.label()) });
    open("severity-chart", "Open incidents by severity", report, keys.collect(), parts)
}

pub(super) fn ageing(report: &Report) -> Figure {
    let parts = |standing: &Standing| {
        let part = |age: Age| part(count(standing.by_age.get(&age)), of_age(age), age.label());
        Age::ALL.map(part).to_vec()
    };
    let keys = Age::ALL.map(|age| Key { ink: of_age(age), name: age.label().to_owned() });
    open("ageing-chart", "Open incidents by age", report, keys.to_vec(), parts)
}

/// A bar for each participant with open incidents, cut into parts.
fn open(
    id: &'static str,
    title: &'static str,
    report: &Report,
    legend: Vec<Key>,
    parts: impl Fn(&Standing) -> Vec<Part>,
) -> Figure {
    let section = report.standing();
    let bar = |one: &Of<Standing>| Bar {
        name: one.participant.name.clone(),
        value: format!("{} open", one.figures.open),
        parts: parts(&one.figures),
    };
    let told = parts(&section.total).into_iter().map(|part| part.words).collect::<Vec<_>>().join(", ");
    let words = format!("{} open. {told}.", section.total.open);
    let bars: Vec<Bar> = section.items.iter().take(SHOWN).map(bar).collect();
    let drawing = if bars.is_empty() {
        Drawing::Nothing("Nothing is open.")
    } else {
        Drawing::Bars(BarChart::draw(bars, legend, Scale::Common))
    };
    Figure { id, title, words, drawing }
}

pub(super) fn weeks(report: &Report) -> Figure {
    let weeks = report.weeks().items;
    let total = |of: fn(&crate::domain::monitoring::report::Week) -> i64| weeks.iter().map(of).sum::<i64>();
    let (raised, resolved) = (total(|week| week.raised), total(|week| week.resolved));
    let column = |week: &crate::domain::monitoring::report::Week| Column {
        name: week.from.strftime("%-d %b").to_string(),
        up: week.raised,
        down: week.resolved,
        words: format!(
            "{} to {}: {} raised, {} resolved",
            day_in_words(week.from),
            day_in_words(week.to),
            week.raised,
            week.resolved
        ),
    };
    let drawing = if raised == 0 && resolved == 0 {
        Drawing::Nothing("Nothing was raised or resolved in this period.")
    } else {
        Drawing::Columns(ColumnChart::draw(weeks.iter().map(column).collect()))
    };
    Figure {
        id: "weeks-chart",
        title: "Raised and resolved, by week",
        words: format!("{raised} raised and {resolved} resolved in {} weeks.", weeks.len()),
        drawing,
    }
}

pub(super) fn court_shares(report: &Report) -> Figure {
    let section = report.courts();
    let parts = |courts: &Courts| -> Vec<Part> {
        let all = courts.total_seconds();
        let part = |court: &Court| {
            let seconds = courts.court(*court).held.total_seconds;
            let share = share(seconds, all);
            Part {
                amount: i64::try_from(seconds).unwrap_or(i64::MAX),
                ink: of_court(*court),
                mark: share.clone(),
                words: format!("{}: {}, {share}", court.label(), in_words(seconds)),
            }
        };
        Court::ALL.iter().map(part).collect()
    };
    let bar = |name: &str, courts: &Courts| Bar {
        name: name.to_owned(),
        value: in_words(courts.total_seconds()),
        parts: parts(courts),
    };
    let each = section.items.iter().filter(|one| one.figures.total_seconds() > 0).take(SHOWN);
    let bars: Vec<Bar> = [bar("All", &section.total)]
        .into_iter()
        .chain(each.map(|one| bar(&one.participant.name, &one.figures)))
        .collect();
    let legend = Court::ALL.iter().map(|court| Key { ink: of_court(*court), name: court.label().to_owned() });
    let words = parts(&section.total).into_iter().map(|part| part.words).collect::<Vec<_>>().join("; ");
    Figure {
        id: "courts-chart",
        title: "In whose court the time went",
        words: format!("{words}."),
        drawing: if section.total.total_seconds() == 0 {
            Drawing::Nothing("No time in a court ended in this period.")
        } else {
            Drawing::Bars(BarChart::draw(bars, legend.collect(), Scale::Whole))
        },
    }
}

pub(super) fn court_times(report: &Report) -> Figure {
    let courts = report.courts().total;
    let range = |court: &Court| {
        let class = of_court(*court).class;
        range(format!("In the court of {}", court_name(*court)), class, courts.court(*court).held)
    };
    ranges("court-times-chart", "How long each time", Court::ALL.iter().map(range).collect())
}

pub(super) fn times(report: &Report) -> Figure {
    let times = report.times().total;
    let taken = [
        ("Until acknowledged", times.to_acknowledge),
        ("Until Ready to Verify", times.to_ready_to_verify),
        ("Until resolved", times.to_resolve),
    ];
    let lines = taken.map(|(name, taken)| range(name.to_owned(), "provider", taken)).to_vec();
    ranges("times-chart", "How long it took", lines)
}

pub(super) fn referral_shares(report: &Report) -> Figure {
    let total = report.referrals().total;
    let rest = total.shared_responsibility - total.referred;
    let shares = Bar {
        name: "Incidents of shared responsibility".to_owned(),
        value: total
            .referred_share
            .map_or_else(|| "none".to_owned(), |share| format!("{} referred", percentage(share))),
        parts: vec![
            part(total.referred, ink("aemo", Some("hatch")), "Referred"),
            part(rest, ink("s4", None), "Not referred"),
        ],
    };
    let ends = Bar {
        name: "Rounds that ended".to_owned(),
        value: total.rounds_ended().to_string(),
        parts: vec![
            part(total.rounds_contributed, ink("good", None), "Contributed"),
            part(total.rounds_returned, ink("s2", Some("back")), "Returned"),
            part(total.rounds_withdrawn, ink("a1", Some("dots")), "Withdrawn"),
        ],
    };
    let told = |bar: &Bar| bar.parts.iter().map(|part| part.words.clone()).collect::<Vec<_>>().join(", ");
    let words = format!("{}. {}.", told(&shares), told(&ends));
    let bars = vec![shares, ends];
    let keys = bars.iter().flat_map(|bar| &bar.parts);
    let keys = keys
        .map(|part| Key { ink: part.ink, name: part.words.split(':').next().unwrap_or_default().to_owned() });
    let legend = keys.collect();
    let drawing = if total.shared_responsibility == 0 && total.rounds_ended() == 0 {
        Drawing::Nothing("Nothing could be referred in this period, and no round ended.")
    } else {
        Drawing::Bars(BarChart::draw(bars, legend, Scale::Whole))
    };
    Figure { id: "referrals-chart", title: "What was referred, and how it ended", words, drawing }
}

pub(super) fn first_response(report: &Report) -> Figure {
    let taken = report.referrals().total.to_first_response;
    let line = range("Until AEMO’s first response".to_owned(), "aemo", taken);
    ranges("response-chart", "How soon AEMO spoke", vec![line])
}

fn range(name: String, class: &'static str, taken: Distribution) -> Range {
    let value = match (taken.median_seconds, taken.p90_seconds) {
        (Some(median), Some(p90)) => {
            format!("{} – {}", in_words(median.into()), in_words(p90.into()))
        }
        _ => "none".to_owned(),
    };
    Range { name, value, class, taken }
}

fn ranges(id: &'static str, title: &'static str, ranges: Vec<Range>) -> Figure {
    let told = |range: &Range| match (range.taken.median_seconds, range.taken.p90_seconds) {
        (Some(median), Some(p90)) => format!(
            "{}: median {}, nine of ten within {}, {} times",
            range.name,
            in_words(median.into()),
            in_words(p90.into()),
            thousands(length(range.taken.count))
        ),
        _ => format!("{}: never", range.name),
    };
    let words = format!("{}.", ranges.iter().map(told).collect::<Vec<_>>().join("; "));
    let drawing = if ranges.iter().all(|range| range.taken.count == 0) {
        Drawing::Nothing("Nothing of this happened in this period.")
    } else {
        Drawing::Ranges(RangeChart::draw(ranges))
    };
    Figure { id, title, words, drawing }
}

fn court_name(court: Court) -> &'static str {
    match court {
        Court::Reporter => "the reporter",
        Court::Provider => "the provider",
        Court::Aemo => "AEMO",
    }
}

fn share(part: u64, whole: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a percentage on a screen")]
    let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    percentage(share)
}
