//! Interaction ids as they are typed: one a line.

use uuid::Uuid;

/// The words of a line that are no UUID, with the number of the line, from 1. Spaces and commas set ids apart as well,
/// as the owner of incidents reads them.
pub(crate) fn faults(typed: &str) -> Vec<(usize, &str)> {
    let words = typed.lines().enumerate().flat_map(|(at, line)| {
        line.split(|c: char| c.is_whitespace() || c == ',').map(move |word| (at + 1, word))
    });
    words.filter(|(_, word)| !word.is_empty() && word.parse::<Uuid>().is_err()).collect()
}

/// The faults in a sentence that follows the field's name; `None` when there are none.
pub(crate) fn told(typed: &str) -> Option<String> {
    let faults = faults(typed);
    let shown = |(line, word): &(usize, &str)| {
        let cut: String = word.chars().take(40).collect();
        let more = if cut.len() < word.len() { "…" } else { "" };
        format!("line {line} (“{cut}{more}”)")
    };
    let lines: Vec<String> = faults.iter().take(5).map(shown).collect();
    match lines.len() {
        0 => None,
        1 => Some(format!("{} is no UUID", lines[0])),
        _ => {
            let rest = faults.len() - lines.len();
            let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
            Some(format!("{}{rest} are no UUIDs", lines.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_at_fault_is_named() {
        let good = "0192f3a0-0000-7000-8000-000000000001";
        assert_eq!(told(&format!("{good}\n\n{good}, {good}")), None);
        assert_eq!(faults(&format!("{good}\nabc\n\n{good} def")), [(2, "abc"), (4, "def")]);
        assert_eq!(told(&format!("{good}\nabc")).as_deref(), Some("line 2 (“abc”) is no UUID"));
        assert_eq!(told("a\nb").as_deref(), Some("line 1 (“a”), line 2 (“b”) are no UUIDs"));
        assert!(told("x ".repeat(9).as_str()).is_some_and(|told| told.ends_with("and 4 more are no UUIDs")));
    }
}
