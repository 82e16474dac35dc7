//! What opens something: private keys, tokens and passwords.
//!
//! A secret is known by its shape (a JWT, a key of a known maker) or by its name (`client_secret: …`). Of what is
//! known by its name only the value is the find, so that a reader still sees what stood there; and only a value that
//! looks like one, since `password: required` is what an error says.

use std::sync::LazyLock;

use regex::Regex;

use super::{FindKind, Span};

/// Known by their shape. Public keys and certificates are public.
static SHAPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?",
        r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\z)",
        // A JWT or JWE; without its signature it still says what it says.
        r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}",
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

/// Known by their names: the value is the group `v`; in an address, `p`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)(?:"#,
        r#"(?:secret|api[_-]?key|subscription-key|token|assertion|password|passwd|passphrase|pwd|session[_-]?id)"#,
        r#"["'\\]{0,4}[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["'\\]{0,4}"#,
        r#"|bearer[ \t]{1,4}|dpop[ \t]{1,4}|authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:basic|token)[ \t]{1,4}"#,
        r#")(?P<v>[A-Za-z0-9!#$%*+./?^_|~=-]{6,})"#,
        r#"|://[^\s/:@\[\]]{1,64}:(?P<p>[^\s/:@\[\]]{1,128})@"#,
    ))
    .expect("a pattern of ours")
});

pub(super) fn finds(text: &str) -> Vec<Span> {
    let span = |range| Span { kind: FindKind::Token, range };
    let shaped = SHAPED.find_iter(text).filter(|found| !inside_a_word(text, found.start()));
    let mut spans: Vec<Span> = shaped.map(|found| span(found.range())).collect();
    let named = NAMED.captures_iter(text).filter_map(|found| {
        let value = found.name("v").filter(|value| is_secret(value.as_str()));
        value.or(found.name("p")).map(|value| span(value.range()))
    });
    spans.extend(named);
    spans
}

/// A value that nobody wrote as a word: letters with digits, or letters in changing case.
fn is_secret(value: &str) -> bool {
    let any = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    let turns = value
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    any(u8::is_ascii_alphabetic) && (any(u8::is_ascii_digit) || turns.count() > 1)
}

fn inside_a_word(text: &str, start: usize) -> bool {
    text[..start].bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric())
}
