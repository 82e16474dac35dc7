//! Interaction ids as they are typed: one a line.

use uuid::Uuid;

/// The lines with words that are no UUID: the number of the line, from 1, and those words. Spaces and commas set ids
/// apart as well, as the owner of incidents reads them.
fn faults(typed: &str) -> Vec<(usize, String)> {
    let wrong = |line: &str| {
        let words = line.split(|c: char| c.is_whitespace() || c == ',');
        words.filter(|word| !word.is_empty() && word.parse::<Uuid>().is_err()).collect::<Vec<_>>().join(" ")
    };
    let lines = typed.lines().enumerate().map(|(at, line)| (at + 1, wrong(line)));
    lines.filter(|(_, wrong)| !wrong.is_empty()).collect()
}

/// The faults in a sentence that follows the field's name; `None` when there are none.
pub(crate) fn told(typed: &str) -> Option<String> {
    let faults = faults(typed);
    let shown = |(line, words): &(usize, String)| {
        let cut: String = words.chars().take(40).collect();
        let more = if cut.len() < words.len() { "…" } else { "" };
        format!("line {line} (“{cut}{more}”)")
    };
    let lines: Vec<String> = faults.iter().take(5).map(shown).collect();
    let rest = faults.len() - lines.len();
    let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    (!lines.is_empty()).then(|| format!("are not all UUIDs: {}{rest}", lines.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_at_fault_is_named() {
        let good = "0192f3a0-0000-7000-8000-000000000001";
        assert_eq!(told(&format!("{good}\n\n{good}, {good}")), None);
        let mixed = told(&format!("{good}\nabc\n\n{good} def"));
        assert_eq!(mixed.as_deref(), Some("are not all UUIDs: line 2 (“abc”), line 4 (“def”)"));
        assert_eq!(
            told("not an id").as_deref(),
            Some("are not all UUIDs: line 1 (“not an id”)"),
            "once a line"
        );
        assert!(told(&"x\n".repeat(9)).is_some_and(|told| told.ends_with("line 5 (“x”) and 4 more")));
    }
}
