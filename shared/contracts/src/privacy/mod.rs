//! The privacy guard: what of a text is somebody's personal data, or a key to it (DOMAIN, "An incident's fields",
//! *Never*).
//!
//! [`scan`] gives each find with its place and an id; [`mask()`] writes a word in its place. Both are pure. Who reads
//! free text through [`crate::form::Form`] scans it without having to think of it.
//!
//! What is looked for, and where: `nmi` decides what is an NMI, `numbers` what is a phone or a card number; `email`,
//! `shaped` (keys and tokens by their shape) and `named` (secrets by their name) know the rest. A find that nobody meant costs its writer one tick; an NMI that slips
//! through stays in five databases. So where a text can be read both ways, it is a find.

mod email;
mod mask;
mod named;
mod nmi;
mod numbers;
mod shaped;
mod words;

use std::ops::Range;

pub use mask::{has_marker, mask};
pub use nmi::check_digit;

use crate::text_enum::text_enum;

text_enum! {
    /// What was found.
    FindKind, "a kind of find" {
        /// A National Metering Identifier, with or without its check digit. It names a premises.
        Nmi = "nmi", "NMI";
        /// An e-mail address, whoever's it is.
        Email = "email", "e-mail address";
        /// An Australian phone number of somebody; 13, 1300 and 1800 are nobody's.
        Phone = "phone", "phone number";
        /// What opens something: a JWT, a bearer token, a password, an API key, a private key.
        Token = "token", "token or key";
        /// A number of a payment card.
        Card = "card", "card number";
    }
}

/// One find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// What it is.
    pub kind: FindKind,
    /// Where it is, in bytes of the text.
    pub range: Range<usize>,
    fingerprint: u16,
}

impl Find {
    fn new(kind: FindKind, text: &str, range: Range<usize>) -> Self {
        let fingerprint = fingerprint(text.get(range.clone()).unwrap_or_default());
        Self { kind, range, fingerprint }
    }

    /// By which the find is named when its writer states that it is no personal data: the kind and four hexadecimal
    /// digits of a hash of what was found, `nmi-3f9a`. It stays while the text around it is edited.
    ///
    /// Sixteen bits are enough to tell the finds of a form apart, and too few to learn from one what was found: more
    /// than a hundred thousand NMIs have the same.
    pub fn id(&self) -> String {
        format!("{}-{:04x}", self.kind, self.fingerprint)
    }
}

/// Every find in the text, in the order of the text. No two overlap.
///
/// Each part of it walks over the text once and looks at no byte more than a few times, so that a text that is made to be
/// slow is not (`benches/privacy.rs`).
pub fn scan(text: &str) -> Vec<Find> {
    let mut spans = numbers::finds(text);
    spans.extend(email::finds(text));
    spans.extend(shaped::finds(text));
    spans.extend(named::finds(text));
    spans.sort_unstable_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            // What two kinds share belongs to the first, whole: nothing of either is left beside a mask.
            Some(last) if span.range.start < last.range.end => {
                last.range.end = last.range.end.max(span.range.end);
            }
            _ => apart.push(span),
        }
    }
    apart.into_iter().map(|span| Find::new(span.kind, text, span.range)).collect()
}

/// A find whose text nobody has looked at yet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    kind: FindKind,
    range: Range<usize>,
}

/// FNV-1a, folded to sixteen bits. It has to be the same in every version of the program, which the standard library
/// does not promise of its own.
fn fingerprint(text: &str) -> u16 {
    let hash =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [a, b, c, d] = hash.to_be_bytes();
    u16::from_be_bytes([a ^ c, b ^ d])
}

#[cfg(test)]
mod tests;
