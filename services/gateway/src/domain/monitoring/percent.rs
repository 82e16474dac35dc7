//! Geometry of the charts: across in percent of the width, so that a chart fits any screen without its words being
//! stretched; down in pixels.

use std::fmt;

/// A place or a length across the chart, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Percent(pub(crate) f64);

impl Percent {
    /// This part of a whole; nothing of nothing.
    pub(crate) fn of(part: f64, whole: f64) -> Self {
        Self(if whole > 0.0 { 100.0 * part / whole } else { 0.0 })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.0);
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A count as a length. Exact up to 2⁵³, which no portal has incidents.
#[expect(clippy::cast_precision_loss, reason = "a length on a screen")]
pub(crate) fn length(count: i64) -> f64 {
    count.max(0) as f64
}

/// A text of at most so many letters, for where there is no room for more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_written_short() {
        let written = [(100.0, "100%"), (33.333_333, "33.33%"), (12.5, "12.5%"), (0.0, "0%")];
        for (percent, text) in written {
            assert_eq!(Percent(percent).to_string(), text);
        }
        assert_eq!(Percent::of(1.0, 0.0), Percent(0.0));
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis() {
        assert_eq!(shortened("Brightline Energy", 30), "Brightline Energy");
        assert_eq!(shortened("Brightline Energy", 12), "Brightline…");
        assert_eq!(shortened("ÄÖÜäöü", 6), "ÄÖÜäöü");
    }
}
