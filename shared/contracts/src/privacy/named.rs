//! Secrets that are known by their names: `client_secret: …`, `Bearer …`, `://user:…@`.
//!
//! Only the value is the find, so that a reader still sees what stood there; and only a value that looks like one, since
//! `password: required` is what an error says.

use std::ops::Range;

use super::{FindKind, Span};

/// The ends of names. What stands before one is its maker's own (`access_token`, `X-Api-Key`).
const NAMES: [&[u8]; 14] = [
    b"secret",
    b"token",
    b"assertion",
    b"password",
    b"passwd",
    b"passphrase",
    b"pwd",
    b"apikey",
    b"api_key",
    b"api-key",
    b"subscription-key",
    b"sessionid",
    b"session_id",
    b"session-id",
];

/// After which a value stands without a sign between.
const SCHEMES: [&[u8]; 2] = [b"bearer", b"dpop"];
/// The same, but only in the header of that name: both are also everyday words.
const SCHEMES_OF_HEADER: [&[u8]; 2] = [b"basic", b"token"];
const HEADER: &[u8] = b"authorization";

/// The fewest bytes of a value.
const FEWEST: usize = 6;
/// The most blanks, or quotes, between a name and its value.
const MOST_BETWEEN: usize = 4;
/// The longest user and the longest password of an address, in bytes.
const LONGEST_USER: usize = 64;
const LONGEST_PASSWORD: usize = 128;

pub(super) fn finds(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (value, whatever) = match byte {
            b':' if bytes[at..].starts_with(b"://") => (password_of_address(bytes, at + 3), true),
            b':' | b'=' => (value_of_name(bytes, at), false),
            b' ' | b'\t' => (value_of_scheme(bytes, at), false),
            _ => (None, false),
        };
        at += 1;
        if let Some(range) = value {
            // Past it, whatever it is: so each byte is looked at once.
            at = range.end;
            if whatever || is_secret(&bytes[range.clone()]) {
                found.push(Span { kind: FindKind::Token, range });
            }
        }
    }
    found
}

/// The value behind a name and the sign at `sign`: `=>`, `=` or `:`.
fn value_of_name(text: &[u8], sign: usize) -> Option<Range<usize>> {
    let name = before(before(&text[..sign], is_blank), is_quote);
    NAMES.iter().any(|known| ends_with(name, known)).then_some(())?;
    let sign = if text[sign..].starts_with(b"=>") { sign + 2 } else { sign + 1 };
    value(text, behind(text, behind(text, sign, is_blank), is_quote))
}

/// The value behind a scheme and the blank at `blank`.
fn value_of_scheme(text: &[u8], blank: usize) -> Option<Range<usize>> {
    let scheme = &text[..blank];
    let of_header = |known: &&[u8]| {
        let header = before(before(&scheme[..scheme.len() - known.len()], is_quote), is_blank);
        let header = header.strip_suffix(b":").or_else(|| header.strip_suffix(b"="));
        header.is_some_and(|header| ends_with(before(before(header, is_blank), is_quote), HEADER))
    };
    let known = SCHEMES.iter().any(|known| ends_with(scheme, known))
        || SCHEMES_OF_HEADER.iter().any(|known| ends_with(scheme, known) && of_header(known));
    known.then_some(())?;
    value(text, behind(text, blank, is_blank))
}

/// The password in `user:password@`, which begins at `start`.
fn password_of_address(text: &[u8], start: usize) -> Option<Range<usize>> {
    let part = |from: usize, most: usize| {
        let of_it =
            |byte: &&u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b':' | b'@' | b'[' | b']');
        let length = text.get(from..)?.iter().take(most).take_while(of_it).count();
        Some(from + length)
    };
    let user = part(start, LONGEST_USER)?;
    if text.get(user) != Some(&b':') {
        return None;
    }
    let password = user + 1..part(user + 1, LONGEST_PASSWORD)?;
    (!password.is_empty() && text.get(password.end) == Some(&b'@')).then_some(password)
}

/// The value that begins there, as far as one can go in a header, a query, JSON or a sentence.
fn value(text: &[u8], start: usize) -> Option<Range<usize>> {
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'&' | b',' | b';' | b'<' | b'>')
    };
    let length = text[start..].iter().take_while(|byte| !ends(byte)).count();
    // What ends a sentence or closes a bracket is not of it.
    let of_sentence = |byte: &&u8| matches!(byte, b'.' | b':' | b'!' | b'?' | b')' | b']' | b'}');
    let length = length - text[start..start + length].iter().rev().take_while(of_sentence).count();
    (length >= FEWEST).then_some(start..start + length)
}

/// A value that nobody wrote as a word, or as a name of something: letters with digits, or letters in changing case.
fn is_secret(value: &[u8]) -> bool {
    let any = |is: fn(&u8) -> bool| value.iter().any(is);
    let turns = value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    !value.starts_with(b"urn:")
        && !value.starts_with(b"http")
        && any(u8::is_ascii_alphabetic)
        && (any(u8::is_ascii_digit) || turns.count() > 1)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A quote, also as it is escaped.
fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

/// What stands before some bytes at the end of a text.
fn before(text: &[u8], are: fn(u8) -> bool) -> &[u8] {
    let many = text.iter().rev().take(MOST_BETWEEN).take_while(|byte| are(**byte)).count();
    &text[..text.len() - many]
}

/// Where some bytes end that begin at `start`.
fn behind(text: &[u8], start: usize, are: fn(u8) -> bool) -> usize {
    start + text[start..].iter().take(MOST_BETWEEN).take_while(|byte| are(**byte)).count()
}

fn ends_with(text: &[u8], word: &[u8]) -> bool {
    text.last().is_some_and(|last| last | 0x20 == word[word.len() - 1])
        && text.len().checked_sub(word.len()).is_some_and(|from| text[from..].eq_ignore_ascii_case(word))
}
