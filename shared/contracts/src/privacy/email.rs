//! E-mail addresses, also as they stand in a query (`%40`).
//!
//! By hand and not by a pattern: an address is looked for at each `@` alone, and what stands around one is walked over
//! once, so that a text of nothing but addresses costs no more than others.

use super::{FindKind, Span};

/// The longest last label that is taken for one, in letters.
const LONGEST_LAST: usize = 24;

/// What follows an “@” in the name of a file that has a version or a scale before it: `icon@2x.png`, `vue@3.4.js`.
const FILES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "js", "mjs", "css"];

pub(super) fn finds(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        let sign = match byte {
            b'@' => 1,
            b'%' if text.as_bytes()[at..].starts_with(b"%40") => 3,
            _ => continue,
        };
        let Some(domain) = domain(&text[at + sign..]) else { continue };
        let floor = found.last().map_or(0, |last| last.range.end);
        let start = floor + local_part(&text[floor..at]);
        let end = at + sign + domain;
        if start < at {
            found.push(Span { kind: FindKind::Email, range: start..end });
        } else if let Some(last) = found.last_mut().filter(|last| last.range.end == at) {
            // `a%40b.au%40c.au`: what was an address is what stands before the next sign.
            last.range.end = end;
        }
    }
    found
}

/// Where the part before the sign begins, at the end of this text; the length of the text where there is none.
fn local_part(before: &str) -> usize {
    let of_it = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.' | '%' | '+' | '\'' | '-');
    let length: usize = before.chars().rev().take_while(of_it).map(char::len_utf8).sum();
    let part = &before[before.len() - length..];
    // A quote, a dash or a dot before an address is not of it.
    before.len() - part.trim_start_matches(['\'', '-', '.']).len()
}

/// Where the domain ends with which the text begins: labels with dots between them, the last one of letters.
fn domain(text: &str) -> Option<usize> {
    let (mut end, mut from) = (None, 0);
    while let Some(label) = text[from..].split(is_no_label).next().filter(|label| !label.is_empty()) {
        if from > 0 {
            end = last_label(label).map(|length| from + length).or(end);
        }
        from += label.len();
        if !text[from..].starts_with('.') {
            break;
        }
        from += 1;
    }
    end.filter(|end| !names_a_file(&text[..*end]))
}

fn is_no_label(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '_' | '-')
}

/// The length of the letters with which a label begins, if there are enough.
fn last_label(label: &str) -> Option<usize> {
    let letters = || label.chars().take(LONGEST_LAST).take_while(|c| c.is_alphabetic());
    (letters().count() >= 2).then(|| letters().map(char::len_utf8).sum())
}

fn names_a_file(domain: &str) -> bool {
    domain.starts_with(|c: char| c.is_ascii_digit())
        && domain
            .rsplit_once('.')
            .is_some_and(|(_, last)| FILES.iter().any(|file| last.eq_ignore_ascii_case(file)))
}
