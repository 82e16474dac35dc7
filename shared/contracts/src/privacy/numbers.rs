//! NMIs, phone numbers and card numbers: one walk over the words.
//!
//! A number may be one word, or several with a blank, a dash, a dot or brackets between them: a *chain* of groups of
//! digits. What a word says of the numbers near it ([`Tells`]) is remembered as the walk goes on; a number that needs
//! such a word and has none before it waits a little for one behind it.

use std::ops::Range;

use super::{
    FindKind, Span,
    nmi::{self, Sure, Tells},
    words::{DIGIT, Word, Words},
};

/// How far before a number the word may stand that it needs, in bytes.
const BEFORE: usize = 64;
/// How far behind it.
const BEHIND: usize = 48;
/// How far before a number its label ends.
const LABEL: usize = 24;
/// The most groups of one number: `+61 (0)4 12 34 56 78`.
const MOST_GROUPS: usize = 7;
/// The most digits of one number, those of a card.
const MOST_DIGITS: usize = 19;

pub(super) fn finds(text: &str) -> Vec<Span> {
    let mut walk = Walk { text: text.as_bytes(), ..Walk::default() };
    for word in Words::of(text) {
        walk.step(word);
    }
    walk.end_chain();
    walk.found
}

#[derive(Default)]
struct Walk<'a> {
    text: &'a [u8],
    found: Vec<Span>,
    /// What may be an NMI, if a word behind it tells of meters.
    waiting: Vec<Range<usize>>,
    chain: Vec<Word>,
    /// Where the last word of each sort ended.
    nmi: Option<usize>,
    meters: Option<usize>,
    company: Option<usize>,
    phone: Option<usize>,
}

impl Walk<'_> {
    fn step(&mut self, word: Word) {
        let joined = word.made_of == DIGIT
            && self.chain.last().is_some_and(|last| is_joint(&self.text[last.end..word.start]));
        if !joined {
            self.end_chain();
        }
        if word.made_of == DIGIT {
            self.chain.push(word);
            return;
        }
        match nmi::tells(self.text, word) {
            Some(Tells::Nmi) => self.nmi = Some(self.tell_of_meters(word)),
            Some(Tells::Meters) => self.meters = Some(self.tell_of_meters(word)),
            Some(Tells::Company) => self.company = Some(word.end),
            None if is_phone_word(&self.text[word.start..word.end]) => self.phone = Some(word.end),
            None => {}
        }
        if word.len() >= 10
            && (word.made_of & DIGIT != 0 || word.len() <= 11)
            && let Some((at, sure)) = nmi::within(&self.text[word.start..word.end], word.made_of)
        {
            self.may_be_nmi(word.start + at.start..word.start + at.end, sure);
        }
    }

    /// What waited for a word that tells of meters has one, unless it is too far away.
    fn tell_of_meters(&mut self, word: Word) -> usize {
        for waiting in self.waiting.drain(..) {
            if word.start - waiting.end <= BEHIND {
                self.found.push(Span { kind: FindKind::Nmi, range: waiting });
            }
        }
        word.end
    }

    /// Notes what may be an NMI, if it is sure enough here. Gives whether it is.
    fn may_be_nmi(&mut self, range: Range<usize>, sure: Sure) -> bool {
        let within = |end: Option<usize>, reach: usize| {
            end.is_some_and(|end| range.start.saturating_sub(end) <= reach)
        };
        let sure_enough = match sure {
            Sure::Always => true,
            Sure::Near => within(self.meters, BEFORE) || within(self.nmi, BEFORE),
            Sure::Labelled => within(self.nmi, LABEL),
        };
        if sure_enough {
            self.found.push(Span { kind: FindKind::Nmi, range });
        } else if sure == Sure::Near {
            self.waiting.push(range);
        }
        sure_enough
    }

    /// Looks at the groups of digits that stood together.
    fn end_chain(&mut self) {
        let chain = std::mem::take(&mut self.chain);
        let Some(first) = chain.first() else { return };
        let is_company = self.company.is_some_and(|end| first.start - end <= 8);
        let mut from = 0;
        while from < chain.len() {
            // Digits behind a decimal point are no number of their own.
            let is_fraction = from > 0 && self.text[chain[from].start - 1] == b'.';
            from += if is_fraction || is_company { 1 } else { self.number(&chain, from) };
        }
        self.chain = chain;
        self.chain.clear();
    }

    /// Notes the number that begins with this group; the longest, where several do. Gives how many groups it has, 1
    /// where there is none.
    fn number(&mut self, chain: &[Word], from: usize) -> usize {
        let start = chain[from].start;
        let plus = start > 0 && self.text[start - 1] == b'+';
        let after_phone = self.phone.is_some_and(|end| start - end <= LABEL);
        let mut digits = [0; MOST_DIGITS];
        let mut lengths = [0; MOST_GROUPS];
        let (mut many, mut longest) = (0, 1);
        for (at, word) in chain[from..].iter().take(MOST_GROUPS).enumerate() {
            let Some(room) = digits.get_mut(many..many + word.len()) else { break };
            room.copy_from_slice(&self.text[word.start..word.end]);
            many += word.len();
            lengths[at] = word.len();
            let written = Written { digits: &digits[..many], lengths: &lengths[..=at], plus, after_phone };
            let range = start..word.end;
            let found = match written.is(from == 0 && at + 1 == chain.len()) {
                Some(What::Other(kind)) => {
                    self.found.push(Span { kind, range });
                    true
                }
                Some(What::Nmi(sure)) => self.may_be_nmi(range, sure),
                None => false,
            };
            if found {
                longest = at + 1;
            }
        }
        longest
    }
}

/// A number as it is written.
struct Written<'a> {
    digits: &'a [u8],
    /// How many digits each group has.
    lengths: &'a [usize],
    plus: bool,
    /// Whether the word *phone* stands before it.
    after_phone: bool,
}

/// What a number is.
enum What {
    Nmi(Sure),
    Other(FindKind),
}

impl Written<'_> {
    fn is(&self, alone: bool) -> Option<What> {
        if self.is_phone() {
            return Some(What::Other(FindKind::Phone));
        }
        if self.is_card() {
            return Some(What::Other(FindKind::Card));
        }
        let sure = match self.lengths {
            [10 | 11] => nmi::within(self.digits, DIGIT).map(|(_, sure)| sure),
            _ => nmi::grouped(self.digits, self.lengths, alone),
        };
        sure.map(What::Nmi)
    }

    /// A geographic or mobile number: `0412 345 678`, `(02) 9876 5432`, `+61 2 9876 5432`; the eight digits without
    /// their area only where they are called a phone number.
    fn is_phone(&self) -> bool {
        let (digits, lengths) = (self.digits, self.lengths);
        if self.plus || digits.starts_with(b"0061") || matches!(lengths, [11] | [2, 9] | [2, 1 | 3, ..]) {
            let abroad = digits.strip_prefix(b"00").unwrap_or(digits);
            let national = abroad.strip_prefix(b"61").map(|rest| rest.strip_prefix(b"0").unwrap_or(rest));
            let spoken = self.plus || !nmi::is_abn(digits);
            if spoken && national.is_some_and(|rest| rest.len() == 9 && has_area(rest[0])) {
                return true;
            }
        }
        match digits {
            [b'0', area, ..] if digits.len() == 10 => {
                has_area(*area)
                    && matches!(lengths, [10] | [2, 8 | 4, ..] | [4, 6 | 3, ..] | [4, 2, 2, 2] | [3, 3, 4])
            }
            [b'2'..=b'9', ..] if digits.len() == 8 => {
                self.after_phone && matches!(lengths, [8] | [4, 4]) && !digits.starts_with(b"20")
            }
            _ => false,
        }
    }

    /// As the networks issue them (ISO/IEC 7812: the first digits, 13 to 19 in all, Luhn's check digit).
    fn is_card(&self) -> bool {
        let digits = self.digits;
        let grouped =
            matches!(self.lengths, [13..=19] | [4, 4, 4, 4] | [4, 4, 4, 4, 3] | [4, 6, 4 | 5] | [8, 8]);
        let issued = matches!(
            digits,
            [b'4', ..]
                | [b'5', b'1'..=b'5', ..]
                | [b'3', b'0' | b'4'..=b'9', ..]
                | [b'6', b'0' | b'2' | b'4' | b'5', ..]
                | [b'2', b'2'..=b'7', ..]
        );
        grouped && issued && is_luhn(digits)
    }
}

/// Area codes of places, and the one of mobile phones.
const fn has_area(digit: u8) -> bool {
    matches!(digit, b'2' | b'3' | b'4' | b'7' | b'8')
}

fn is_luhn(digits: &[u8]) -> bool {
    let doubled = |(at, digit): (usize, &u8)| {
        let value = u32::from(digit - b'0') << u32::from(at % 2 == 1);
        value / 10 + value % 10
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// What may stand between two groups of one number.
fn is_joint(between: &[u8]) -> bool {
    matches!(between, b" " | b"-" | b"." | b"(" | b")" | b") " | b" (" | b")-")
        // A blank that does not break, narrow or not, a dash that does not, and the one of typesetters.
        || [&b"\xc2\xa0"[..], b"\xe2\x80\xaf", b"\xe2\x80\x91", b"\xe2\x80\x93"].contains(&between)
}

fn is_phone_word(word: &[u8]) -> bool {
    ["phone", "telephone", "tel", "ph", "mobile", "mob", "fax"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}
