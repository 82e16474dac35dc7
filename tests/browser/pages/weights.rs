//! First views that also come through a slow line.

use crate::checks::Weight;

/// What is promised for a page with its style and its script, in bytes.
const MOST: u64 = 60 * 1024;

/// What was weighed, as a table.
#[derive(Debug, Default)]
pub(super) struct Weights(String);

impl Weights {
    /// Notes one; says what is wrong with it.
    pub(super) fn note(&mut self, name: &str, weight: Weight) -> Option<String> {
        self.0.push_str(&weight.row(name));
        if weight.page <= 500 || weight.style <= 500 {
            return Some(format!("{weight:?} is no first view"));
        }
        (weight.sum() >= MOST).then(|| format!("it weighs {} bytes, {MOST} or more", weight.sum()))
    }

    /// Prints them: the figures are wanted also where all is well.
    #[expect(clippy::print_stderr, reason = "for the person who runs the test")]
    pub(super) fn tell(&self) {
        eprintln!("\n{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}", "bytes", "sum", "page", "style", "script", "rest");
        eprintln!("{}", self.0);
    }
}

#[test]
fn what_weighs_too_much_or_next_to_nothing_is_told() {
    let weight = |page| Weight { page, style: 10_000, script: 9_000, rest: 0 };
    let mut weights = Weights::default();
    assert_eq!(weights.note("right", weight(9_000)), None);
    assert!(weights.note("heavy", weight(60_000)).is_some_and(|told| told.contains("79000 bytes")));
    assert!(weights.note("empty", weight(0)).is_some_and(|told| told.contains("no first view")));
}
