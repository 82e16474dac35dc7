//! E-mail addresses, also as they stand in a query (`%40`).

use std::sync::LazyLock;

use regex::Regex;

use super::{FindKind, Span};

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\w.%+'-]+(?:@|%40)(?:[\w-]+\.)+\p{L}{2,24}").expect("a pattern of ours"));

/// What follows an “@” in a file name, and is no domain: `icon@2x.png`, `vue@3.4.js`.
const FILES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "js", "mjs", "css"];

pub(super) fn finds(text: &str) -> impl Iterator<Item = Span> {
    ADDRESS.find_iter(text).filter(|found| !names_a_file(found.as_str())).map(|found| {
        // A quote or a dash before an address is not of it.
        let before = found.as_str().len() - found.as_str().trim_start_matches(['\'', '-', '.']).len();
        Span { kind: FindKind::Email, range: found.start() + before..found.end() }
    })
}

fn names_a_file(address: &str) -> bool {
    address.rsplit_once('.').is_some_and(|(_, last)| FILES.iter().any(|file| last.eq_ignore_ascii_case(file)))
}
