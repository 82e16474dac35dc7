//! The time axis: a few round moments by the reader's clock.

use jiff::{RoundMode, Span, ToSpan, Unit, ZonedDateTime, ZonedDateTimeRound};

use super::{Life, Scale, Share, Zone};

/// The most ticks that an axis has, but for one.
const MOST: f64 = 6.0;

/// A moment on the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) x: Share,
    pub(crate) label: String,
    /// Whether its label begins, has its middle or ends there: `start`, `middle`, `end`.
    pub(crate) anchor: &'static str,
    /// Whether it goes where there is little room.
    pub(crate) minor: bool,
}

/// How far one tick is from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Seconds(i32),
    Minutes(i32),
    Hours(i32),
    Days(i32),
    Months(i32),
}

use Step::{Days, Hours, Minutes, Months, Seconds};

#[rustfmt::skip]
const STEPS: [Step; 21] = [
    Seconds(1), Seconds(5), Seconds(15), Seconds(30), Minutes(1), Minutes(5), Minutes(15), Minutes(30),
    Hours(1), Hours(3), Hours(6), Hours(12), Days(1), Days(2), Days(7), Days(14), Months(1), Months(3), Months(6),
    Months(12), Months(120),
];

impl Step {
    fn span(self) -> Span {
        match self {
            Seconds(n) => n.seconds(),
            Minutes(n) => n.minutes(),
            Hours(n) => n.hours(),
            Days(n) => n.days(),
            Months(n) => n.months(),
        }
    }

    /// Roughly, which is enough to choose by.
    fn seconds(self) -> f64 {
        let (n, unit) = match self {
            Seconds(n) => (n, 1.0),
            Minutes(n) => (n, 60.0),
            Hours(n) => (n, 3_600.0),
            Days(n) => (n, 86_400.0),
            Months(n) => (n, 30.0 * 86_400.0),
        };
        f64::from(n) * unit
    }

    /// The last round moment that is not after this one.
    fn before(self, at: &ZonedDateTime) -> Result<ZonedDateTime, jiff::Error> {
        let down = |unit, n: i32| {
            at.round(ZonedDateTimeRound::new().smallest(unit).increment(n.into()).mode(RoundMode::Trunc))
        };
        match self {
            Seconds(n) => down(Unit::Second, n),
            Minutes(n) => down(Unit::Minute, n),
            Hours(n) => down(Unit::Hour, n),
            Days(_) => at.start_of_day(),
            Months(_) => at.first_of_month()?.start_of_day(),
        }
    }

    fn label(self, at: &ZonedDateTime) -> String {
        let midnight = at.time() == jiff::civil::Time::midnight();
        let form = match self {
            Months(_) => "%b %Y",
            Days(_) => "%-d %b",
            _ if midnight => "%-d %b",
            Seconds(_) => "%-I:%M:%S %P",
            Minutes(_) | Hours(_) => "%-I:%M %P",
        };
        at.strftime(form).to_string()
    }
}

/// The ticks of a life.
pub(super) fn ticks(life: &Life, scale: Scale, zone: &Zone) -> Vec<Tick> {
    let whole = life.lasts().as_secs_f64();
    let step = STEPS.into_iter().find(|step| whole / step.seconds() <= MOST).unwrap_or(Months(120));
    let from = life.from.to_zoned_datetime(zone.zone().clone());
    let Ok(first) = step.before(&from) else { return Vec::new() };
    // Each from the first one, so that midnight stays midnight where the clock is put back and forth.
    let moments = (0..32).map_while(|n| {
        let at = first.checked_add(step.span().checked_mul(n).ok()?).ok()?;
        (at.timestamp() <= life.to).then_some(at)
    });
    moments
        .filter(|at| at.timestamp() >= life.from)
        .enumerate()
        .map(|(n, at)| {
            let x = scale.at(at.timestamp());
            let anchor = match x.0 {
                ..6.0 => "start",
                94.0.. => "end",
                _ => "middle",
            };
            Tick { x, label: step.label(&at), anchor, minor: n % 2 == 1 }
        })
        .collect()
}
