//! How long things take: for each a line from the median to the time within which nine of ten were done, on a scale of
//! which every step is a multiple, since some take minutes and some take months.

use super::{figures::Distribution, percent::Percent};

/// From one line to the next, and where its words and its marks are.
const STEP: u32 = 48;
const WORDS: u32 = 14;
const MARKS: u32 = 30;
/// What is kept free below for the scale.
const EDGE: u32 = 22;
/// What is kept free at either side, so that a mark and the words of the scale are whole.
const MARGIN: f64 = 4.0;

/// What the scale is marked with, in seconds.
const MARKED: [(u32, &str); 9] = [
    (1, "1 s"),
    (60, "1 min"),
    (600, "10 min"),
    (3_600, "1 h"),
    (21_600, "6 h"),
    (86_400, "1 d"),
    (604_800, "7 d"),
    (2_592_000, "30 d"),
    (31_536_000, "1 y"),
];

/// Something that takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) name: String,
    /// What stands at the end of its line.
    pub(crate) value: String,
    pub(crate) class: &'static str,
    pub(crate) taken: Distribution,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RangeChart {
    pub(crate) height: u32,
    /// Where the lines of the scale end.
    pub(crate) floor: u32,
    pub(crate) ranges: Vec<DrawnRange>,
    pub(crate) ticks: Vec<Tick>,
}

/// A line with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawnRange {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) class: &'static str,
    pub(crate) words_y: u32,
    pub(crate) y: u32,
    /// The median, and the time within which nine of ten were done; `None` where nothing was.
    pub(crate) marks: Option<(Percent, Percent)>,
}

/// A mark of the scale.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) x: Percent,
    pub(crate) name: &'static str,
}

impl RangeChart {
    /// Draws the lines in their order, upon as much of the scale as they need.
    pub(crate) fn draw(ranges: Vec<Range>) -> Self {
        let known = |range: &Range| range.taken.median_seconds.zip(range.taken.p90_seconds);
        let shortest = ranges.iter().filter_map(known).map(|(median, _)| median).min().unwrap_or(3_600);
        let longest = ranges.iter().filter_map(known).map(|(_, p90)| p90).max().unwrap_or(604_800);
        let first = MARKED.iter().rposition(|(mark, _)| *mark <= shortest).unwrap_or(0).min(MARKED.len() - 2);
        let last = MARKED.iter().position(|(mark, _)| *mark >= longest).unwrap_or(MARKED.len() - 1);
        let marked = &MARKED[first..=last.max(first + 1)];
        let (low, high) = (log(marked[0].0), log(marked[marked.len() - 1].0));
        let place = |seconds: u32| {
            let part = ((log(seconds) - low) / (high - low)).clamp(0.0, 1.0);
            Percent(MARGIN + part * (100.0 - 2.0 * MARGIN))
        };
        let mut top = 0;
        let drawn = ranges.into_iter().map(|range| {
            let marks = known(&range).map(|(median, p90)| (place(median), place(p90)));
            let Range { name, value, class, .. } = range;
            let drawn = DrawnRange { name, value, class, words_y: top + WORDS, y: top + MARKS, marks };
            top += STEP;
            drawn
        });
        let ranges: Vec<DrawnRange> = drawn.collect();
        let ticks = marked.iter().map(|(seconds, name)| Tick { x: place(*seconds), name }).collect();
        Self { height: top + EDGE, floor: top, ranges, ticks }
    }
}

fn log(seconds: u32) -> f64 {
    f64::from(seconds.max(1)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(seconds: &[u32]) -> Range {
        Range {
            name: "a".to_owned(),
            value: String::new(),
            class: "one",
            taken: Distribution::of(seconds.to_vec()),
        }
    }

    #[test]
    fn the_scale_reaches_from_the_mark_below_to_the_mark_above() {
        let chart = RangeChart::draw(vec![range(&[7_200]), range(&[90_000, 200_000])]);
        let names: Vec<_> = chart.ticks.iter().map(|tick| tick.name).collect();
        assert_eq!(names, ["1 h", "6 h", "1 d", "7 d"]);
        assert_eq!((chart.ticks[0].x, chart.ticks[3].x), (Percent(4.0), Percent(96.0)));
        let (median, p90) = chart.ranges[1].marks.expect("a line");
        assert!(chart.ticks[2].x < median && median < p90 && p90 < chart.ticks[3].x);
        let one = chart.ranges[0].marks.expect("a line");
        assert_eq!(one.0, one.1);
    }

    #[test]
    fn what_never_happened_has_no_line_and_the_scale_is_there_all_the_same() {
        let chart = RangeChart::draw(vec![range(&[])]);
        assert_eq!(chart.ranges[0].marks, None);
        assert!(chart.ticks.len() >= 2);
    }

    #[test]
    fn what_is_off_the_scale_stands_at_its_end() {
        for seconds in [0, 1, u32::MAX] {
            let (median, _) = RangeChart::draw(vec![range(&[seconds])]).ranges[0].marks.expect("a line");
            assert!((MARGIN..=100.0 - MARGIN).contains(&median.0), "{seconds}");
        }
    }
}
