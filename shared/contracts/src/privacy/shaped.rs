//! Secrets that are known by their shape, whatever they are called: private keys, JWTs, keys of known makers.

use std::sync::LazyLock;

use regex::Regex;

use super::{FindKind, Span};

/// Public keys and certificates are public.
static SHAPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?",
        r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\z)",
        // A JWT; without its signature it still says what it says. A JWE, whose second part may be empty.
        r"|eyJ[A-Za-z0-9_-]{8,}\.(?:[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}|(?:\.[A-Za-z0-9_-]*){3})",
        // Keys whose makers gave them a beginning by which they are known.
        r"|(?:AKIA|ASIA)[0-9A-Z]{16}",
        r"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}",
        r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}",
        r"|[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,}",
        r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hvs\.[A-Za-z0-9_-]{20,}",
        // Seeds of NATS keys, which AEMO's engineers have.
        r"|S[ACNOUX][A-Z2-7]{56}",
    ))
    .expect("a pattern of ours")
});

pub(super) fn finds(text: &str) -> Vec<Span> {
    SHAPED
        .find_iter(text)
        .filter(|found| !inside_a_word(text, found.start()))
        .map(|found| Span { kind: FindKind::Token, range: found.range() })
        .collect()
}

fn inside_a_word(text: &str, start: usize) -> bool {
    text[..start].bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric())
}
