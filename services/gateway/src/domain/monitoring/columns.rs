//! Columns for each week: what came in stands above the line, what was settled hangs below it. By its place alone one
//! is told from the other.

use super::percent::{Percent, length};

/// What is kept free on the left for the scale, in percent of the width.
const SCALE: f64 = 7.0;
/// How much of its share of the width a column fills.
const FILLED: f64 = 0.78;
/// How far a column can reach to either side of the line.
const REACH: u32 = 84;
/// What is kept free above and below for words.
const EDGE: u32 = 16;
/// How many names of weeks fit under the chart on a small telephone.
const NAMES: usize = 5;

/// A week, before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// What stands under it, where there is room.
    pub(crate) name: String,
    pub(crate) up: i64,
    pub(crate) down: i64,
    /// What it says to who points at it.
    pub(crate) words: String,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ColumnChart {
    pub(crate) height: u32,
    /// Where nothing is.
    pub(crate) line: u32,
    pub(crate) columns: Vec<DrawnColumn>,
    /// Lines across, with what they stand for.
    pub(crate) ticks: Vec<Tick>,
    pub(crate) names: Vec<Name>,
}

/// A week with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawnColumn {
    pub(crate) x: Percent,
    pub(crate) width: Percent,
    pub(crate) up_y: f64,
    pub(crate) up: f64,
    pub(crate) down: f64,
    pub(crate) words: String,
}

/// A line across.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) y: f64,
    pub(crate) words_y: f64,
    pub(crate) count: i64,
}

/// The name of a week, at its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    pub(crate) x: Percent,
    pub(crate) name: String,
}

impl ColumnChart {
    /// Draws the weeks from left to right.
    pub(crate) fn draw(columns: Vec<Column>) -> Self {
        let most = columns.iter().map(|column| column.up.max(column.down)).max().unwrap_or(0).max(1);
        let step = step(most);
        let top = length(((most + step - 1) / step) * step);
        let tall = |count: i64| round(f64::from(REACH) * length(count) / top);
        let line = EDGE + REACH;
        let share =
            Percent::of(100.0 - SCALE, 100.0 * length(i64::try_from(columns.len()).unwrap_or(1)).max(1.0));
        let every = columns.len().div_ceil(NAMES).max(1);
        let mut drawn = Vec::with_capacity(columns.len());
        let mut names = Vec::new();
        let mut x = SCALE;
        for (at, column) in columns.into_iter().enumerate() {
            if at % every == 0 {
                names.push(Name { x: Percent(x), name: column.name });
            }
            let up = tall(column.up);
            drawn.push(DrawnColumn {
                x: Percent(x + share.0 * (1.0 - FILLED) / 2.0),
                width: Percent(share.0 * FILLED),
                up_y: f64::from(line) - up,
                up,
                down: tall(column.down),
                words: column.words,
            });
            x += share.0;
        }
        let tick = |count: i64, side: f64| {
            let y = f64::from(line) - side * tall(count);
            Tick { y, words_y: y - 3.0, count }
        };
        let counts = (1..).map(|n| n * step).take_while(|count| length(*count) <= top);
        let ticks = counts.flat_map(|count| [tick(count, 1.0), tick(count, -1.0)]).collect();
        Self { height: 2 * (EDGE + REACH) + EDGE, line, columns: drawn, ticks, names }
    }
}

/// From one line across to the next: 1, 2 or 5 of a power of ten, so that there are at most three to a side.
fn step(most: i64) -> i64 {
    let mut power = 1;
    loop {
        for factor in [1, 2, 5] {
            if factor * power * 3 >= most {
                return factor * power;
            }
        }
        power *= 10;
    }
}

/// To a tenth of a pixel.
fn round(y: f64) -> f64 {
    (y * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(counts: &[(i64, i64)]) -> ColumnChart {
        let column = |(at, (up, down)): (usize, &(i64, i64))| Column {
            name: at.to_string(),
            up: *up,
            down: *down,
            words: String::new(),
        };
        ColumnChart::draw(counts.iter().enumerate().map(column).collect())
    }

    #[test]
    fn columns_stand_on_the_line_in_proportion_and_side_by_side() {
        let chart = weeks(&[(10, 0), (5, 20)]);
        let [first, second] = &chart.columns[..] else { panic!("two weeks") };
        assert!((first.up - 2.0 * second.up).abs() < 0.11 && (second.down - 2.0 * first.up).abs() < 0.11);
        assert!((first.up_y + first.up - f64::from(chart.line)).abs() < 1e-9);
        assert!(first.down.abs() < 1e-9);
        assert!(first.x.0 >= SCALE && first.x.0 + first.width.0 < second.x.0);
        assert!(second.x.0 + second.width.0 <= 100.0);
        for column in &chart.columns {
            assert!(column.up_y >= f64::from(EDGE) && column.down <= f64::from(REACH));
        }
    }

    #[test]
    fn the_scale_has_round_steps_and_few_of_them() {
        for (most, expected) in [(1, 1), (3, 1), (4, 2), (7, 5), (16, 10), (100, 50), (1_000_000, 500_000)] {
            assert_eq!(step(most), expected, "{most}");
        }
        let counts: Vec<i64> = weeks(&[(7, 2)]).ticks.iter().map(|tick| tick.count).collect();
        assert_eq!(counts, [5, 5, 10, 10]);
    }

    #[test]
    fn no_weeks_and_empty_weeks_are_drawn_as_nothing() {
        assert!(weeks(&[]).columns.is_empty());
        assert!(weeks(&[(0, 0)]).columns[0].up.abs() < 1e-9);
    }

    #[test]
    fn three_years_of_weeks_have_few_names() {
        let chart = weeks(&vec![(1, 1); 157]);
        assert_eq!((chart.columns.len(), chart.names.len()), (157, 5));
    }
}
