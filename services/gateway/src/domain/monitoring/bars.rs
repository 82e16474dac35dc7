//! Bars that lie, one below the other, each cut into parts. The name stands above its bar, so that a long one costs no
//! width.

use super::percent::{Percent, length, shortened};

/// From one bar to the next.
const STEP: u32 = 46;
/// Where a bar's words stand, and where the bar itself begins, below the top of its step.
const WORDS: u32 = 14;
const TOP: u32 = 20;
/// How high a bar is.
const THICK: u32 = 18;
/// A part that is there is seen.
const LEAST: f64 = 0.7;
/// A part that is as wide has room for its number.
const ROOMY: f64 = 8.0;
/// The longest name that fits beside the value on a small telephone.
const LONGEST_NAME: usize = 34;

/// A bar, before it has a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) name: String,
    /// What stands at its end.
    pub(crate) value: String,
    pub(crate) parts: Vec<Part>,
}

/// A part of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// How much; the unit is the chart's.
    pub(crate) amount: i64,
    /// What it is, by colour and pattern.
    pub(crate) ink: Ink,
    /// What stands in it, where there is room.
    pub(crate) mark: String,
    /// What it says to who points at it.
    pub(crate) words: String,
}

/// By what a part is told from the others: a class of the stylesheet, and a pattern for who sees no colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) class: &'static str,
    /// The id of a pattern; `None` for a plain surface.
    pub(crate) pattern: Option<&'static str>,
}

/// An entry of the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) ink: Ink,
    pub(crate) name: String,
}

/// How long the bars are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// The longest fills the width.
    Common,
    /// Each fills the width: shares.
    Whole,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BarChart {
    pub(crate) height: u32,
    pub(crate) bars: Vec<Drawn>,
    pub(crate) legend: Vec<Key>,
}

/// A bar with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) words_y: u32,
    pub(crate) y: u32,
    pub(crate) mark_y: u32,
    pub(crate) thick: u32,
    pub(crate) parts: Vec<DrawnPart>,
}

/// A part with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawnPart {
    pub(crate) x: Percent,
    pub(crate) width: Percent,
    pub(crate) middle: Percent,
    pub(crate) ink: Ink,
    pub(crate) mark: Option<String>,
    pub(crate) words: String,
}

impl BarChart {
    /// Draws the bars in their order.
    pub(crate) fn draw(bars: Vec<Bar>, legend: Vec<Key>, scale: Scale) -> Self {
        let total = |bar: &Bar| bar.parts.iter().map(|part| length(part.amount)).sum::<f64>();
        let longest = bars.iter().map(total).fold(0.0, f64::max);
        let mut top = 0;
        let drawn = bars.into_iter().map(|bar| {
            let whole = if scale == Scale::Whole { total(&bar) } else { longest };
            let drawn = Drawn {
                name: shortened(&bar.name, LONGEST_NAME),
                value: bar.value,
                words_y: top + WORDS,
                y: top + TOP,
                mark_y: top + TOP + THICK - 5,
                thick: THICK,
                parts: parts(bar.parts, whole),
            };
            top += STEP;
            drawn
        });
        let bars: Vec<Drawn> = drawn.collect();
        Self { height: top, bars, legend }
    }
}

fn parts(parts: Vec<Part>, whole: f64) -> Vec<DrawnPart> {
    let there: Vec<Part> = parts.into_iter().filter(|part| part.amount > 0).collect();
    let widths: Vec<f64> =
        there.iter().map(|part| Percent::of(length(part.amount), whole).0.max(LEAST)).collect();
    // What the smallest parts were given is taken from all, so that the bar keeps its length.
    let given = widths.iter().sum::<f64>();
    let due = Percent::of(there.iter().map(|part| length(part.amount)).sum(), whole).0.max(LEAST);
    let mut x = 0.0;
    let place = |(part, width): (Part, f64)| {
        let width = width * due / given;
        let drawn = DrawnPart {
            x: Percent(x),
            width: Percent(width),
            middle: Percent(x + width / 2.0),
            ink: part.ink,
            mark: (width >= ROOMY && !part.mark.is_empty()).then_some(part.mark),
            words: part.words,
        };
        x += width;
        drawn
    };
    there.into_iter().zip(widths).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Ink = Ink { class: "one", pattern: None };

    fn bar(amounts: &[i64]) -> Bar {
        let part = |amount: &i64| Part {
            amount: *amount,
            ink: PLAIN,
            mark: amount.to_string(),
            words: String::new(),
        };
        Bar { name: "a".to_owned(), value: String::new(), parts: amounts.iter().map(part).collect() }
    }

    fn ends(bar: &Drawn) -> f64 {
        bar.parts.last().map_or(0.0, |part| part.x.0 + part.width.0)
    }

    #[test]
    fn the_longest_bar_fills_the_width_and_the_others_keep_the_measure() {
        let chart = BarChart::draw(vec![bar(&[30, 10]), bar(&[20]), bar(&[])], vec![], Scale::Common);
        assert_eq!(chart.height, 3 * STEP);
        let [longest, half, none] = &chart.bars[..] else { panic!("three bars") };
        assert_eq!(longest.parts[0].width, Percent(75.0));
        assert_eq!(longest.parts[1].x, Percent(75.0));
        assert!((ends(longest) - 100.0).abs() < 1e-9);
        assert!((ends(half) - 50.0).abs() < 1e-9);
        assert!(none.parts.is_empty());
        assert!(half.y >= longest.y + longest.thick);
    }

    #[test]
    fn shares_fill_the_width_whatever_there_is() {
        let chart = BarChart::draw(vec![bar(&[1, 3]), bar(&[500, 500])], vec![], Scale::Whole);
        assert_eq!(chart.bars[0].parts[0].width, Percent(25.0));
        assert_eq!(chart.bars[1].parts[0].width, Percent(50.0));
    }

    #[test]
    fn the_smallest_part_is_seen_and_the_bar_stays_as_long_as_it_is() {
        let chart = BarChart::draw(vec![bar(&[1, 100_000, 0])], vec![], Scale::Common);
        let [least, most] = &chart.bars[0].parts[..] else { panic!("what is nothing is not drawn") };
        assert!(least.width.0 > 0.6 && least.mark.is_none());
        assert_eq!(most.mark.as_deref(), Some("100000"));
        assert!((ends(&chart.bars[0]) - 100.0).abs() < 1e-9);
    }
}
