//! A mark for all that happened, each with room of its own as far as there is any.

use super::{Scale, Share, Zone};
use crate::domain::life::Happening;

/// How close two marks of one row may come, as a share of the width.
const APART: f64 = 1.6;
/// The most rows of marks in a lane; beyond that they lie upon each other.
const ROWS: usize = 4;
/// The height of a row.
pub(super) const ROW: u32 = 11;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) x: Share,
    pub(crate) y: u32,
    /// `said` or `done`.
    pub(crate) class: &'static str,
    /// Who, what, when.
    pub(crate) title: String,
    /// Its line in the timeline.
    pub(crate) to: String,
}

/// The marks of a lane below `top`, one after the other, and where they end.
pub(super) fn place(
    happened: &[&Happening],
    scale: Scale,
    top: u32,
    zone: &Zone,
    to: &impl Fn(i64) -> String,
) -> (Vec<Mark>, u32) {
    let mut rows: Vec<f64> = Vec::new();
    let mut marks = Vec::with_capacity(happened.len());
    for one in happened {
        let x = scale.at(one.at);
        let row = row(&mut rows, x.0);
        marks.push(Mark {
            x,
            y: top + row * ROW + ROW / 2,
            class: if one.said { "said" } else { "done" },
            title: format!("{} ({}) {}, {}", one.who, one.organisation, one.what, zone.words(one.at)),
            to: to(one.position),
        });
    }
    let used = u32::try_from(rows.len()).unwrap_or_default();
    (marks, top + used * ROW)
}

/// The first row with room at `x`, else the one whose last mark is farthest away. `rows` has the last mark of each.
fn row(rows: &mut Vec<f64>, x: f64) -> u32 {
    let free = rows.iter().position(|last| (x - last).abs() >= APART);
    let row = free.unwrap_or_else(|| {
        if rows.len() < ROWS {
            rows.push(x);
            return rows.len() - 1;
        }
        let far =
            rows.iter().enumerate().max_by(|one, other| (x - one.1).abs().total_cmp(&(x - other.1).abs()));
        far.map_or(0, |(row, _)| row)
    });
    if let Some(last) = rows.get_mut(row) {
        *last = x;
    }
    u32::try_from(row).unwrap_or_default()
}
