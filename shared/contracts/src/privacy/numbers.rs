//! NMIs, phone numbers and card numbers: one walk over the words.
//!
//! A number may be one word, or several with a blank, a dash, a dot, a plus or brackets between them, also as they are
//! escaped ([`is_joint`]): a *chain* of groups of digits. What a word says of the numbers near it ([`Tells`]) is remembered as the walk goes on; a number that needs
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
/// How many groups are looked at together, so that a text of nothing but groups takes up no room.
const LONGEST_CHAIN: usize = 64;
/// The fewest digits of one number.
const FEWEST_DIGITS: usize = 10;
/// The fewest of what is called a phone number: it may lack its area.
const FEWEST_OF_PHONE: usize = 8;
/// The most digits of one number, those of a card.
const MOST_DIGITS: usize = 19;
/// How far before a number the word may stand that makes it one of a company.
const COMPANY: usize = 8;

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
    /// The groups of digits that stand together.
    chain: Vec<Word>,
    /// Whether others stood before these.
    is_part: bool,
    /// Where the last word of each sort ended.
    nmi: Option<usize>,
    meters: Option<usize>,
    company: Option<usize>,
    phone: Option<usize>,
}

impl Walk<'_> {
    fn step(&mut self, word: Word) {
        if word.other_reading {
            self.other_reading(word);
            return;
        }
        let is_digits = word.made_of == DIGIT;
        if let Some(last) = self.chain.last()
            && !(is_digits && is_joint(&self.text[last.end..word.start]))
        {
            self.end_chain();
        }
        if is_digits {
            if self.chain.len() == LONGEST_CHAIN {
                self.pass_groups(MOST_GROUPS);
            }
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
        self.nmi_within(word);
    }

    /// Looks at what is a word only where an escape is none: so it is part of no chain, and no word around it counts.
    fn other_reading(&mut self, word: Word) {
        let told = (self.nmi.take(), self.meters.take());
        let waiting = self.waiting.len();
        if word.made_of == DIGIT {
            self.number(&[word], true);
        } else {
            self.nmi_within(word);
        }
        self.waiting.truncate(waiting);
        (self.nmi, self.meters) = told;
    }

    fn nmi_within(&mut self, word: Word) {
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
        self.pass_groups(0);
        self.is_part = false;
    }

    /// Looks at the numbers that begin with the groups of the chain, but for the last `keep`, and passes over them.
    fn pass_groups(&mut self, keep: usize) {
        let mut chain = std::mem::take(&mut self.chain);
        let mut from = 0;
        while from + keep < chain.len() {
            let left = &chain[from..];
            // Digits behind a decimal point are no number of their own.
            let is_fraction = self.is_part && self.text[left[0].start - 1] == b'.';
            from += match self.company_number(left) {
                Some(groups) => groups,
                None if is_fraction => 1,
                None => self.number(left, !self.is_part),
            };
            self.is_part = true;
        }
        chain.drain(..from);
        self.chain = chain;
    }

    /// How many groups the number of a company has that begins here and is called one: an ABN, or the nine digits of an
    /// ACN. What is called an NMI as well is none.
    fn company_number(&self, chain: &[Word]) -> Option<usize> {
        let called = self.company.filter(|end| chain[0].start - end <= COMPANY)?;
        if self.nmi.is_some_and(|end| end > called) {
            return None;
        }
        let mut many = 0;
        for (at, group) in chain.iter().enumerate() {
            many += group.len();
            if many > 11 {
                break;
            }
            if many == 9 || many == 11 && nmi::is_abn(&digits(self.text, &chain[..=at])[..many]) {
                return Some(at + 1);
            }
        }
        None
    }

    /// Notes the number that begins with the first group; the longest, where several do. Gives how many groups it has, 1
    /// where there is none. `begins` says that no group stands before these.
    fn number(&mut self, chain: &[Word], begins: bool) -> usize {
        let alone = begins && chain.len() <= MOST_GROUPS;
        let chain = &chain[..chain.len().min(MOST_GROUPS)];
        let Word { start, .. } = chain[0];
        let plus = start > 0 && self.text[start - 1] == b'+';
        let after_phone = self.phone.is_some_and(|end| start - end <= LABEL);
        let fewest = if after_phone { FEWEST_OF_PHONE } else { FEWEST_DIGITS };
        if chain.iter().map(|group| group.len()).sum::<usize>() < fewest {
            return 1;
        }
        let mut lengths = [0; MOST_GROUPS];
        let (mut many, mut longest) = (0, 1);
        for (at, group) in chain.iter().enumerate() {
            lengths[at] = group.len();
            many += group.len();
            if many < fewest {
                continue;
            }
            if many > MOST_DIGITS {
                break;
            }
            let written = Written {
                text: self.text,
                groups: &chain[..=at],
                lengths: &lengths[..=at],
                many,
                plus,
                after_phone,
                alone: alone && at + 1 == chain.len(),
            };
            let range = start..group.end;
            let found = match written.is() {
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
    text: &'a [u8],
    groups: &'a [Word],
    /// How many digits each group has.
    lengths: &'a [usize],
    /// How many they have together.
    many: usize,
    /// Whether a plus stands before it.
    plus: bool,
    /// Whether the word *phone* does.
    after_phone: bool,
    /// Whether no other group stands beside it.
    alone: bool,
}

/// What a number is.
enum What {
    Nmi(Sure),
    Other(FindKind),
}

/// How many digits there are and how they are grouped is asked before the digits are: so a long chain of short groups,
/// of which each may begin a number, costs little.
impl Written<'_> {
    fn is(&self) -> Option<What> {
        let phone = |is: bool| is.then_some(What::Other(FindKind::Phone));
        let card = || self.is_card().then_some(What::Other(FindKind::Card));
        match self.many {
            8 => phone(self.is_local()),
            10 => phone(self.is_national()).or_else(|| self.nmi()),
            11 => phone(self.is_abroad()).or_else(|| self.nmi()),
            12 => phone(self.is_abroad()),
            13 | 14 => phone(self.is_abroad()).or_else(card),
            15..=MOST_DIGITS => card(),
            _ => None,
        }
    }

    fn first(&self) -> u8 {
        self.first_group()[0]
    }

    fn first_group(&self) -> &[u8] {
        &self.text[self.groups[0].start..self.groups[0].end]
    }

    fn digits(&self) -> [u8; MOST_DIGITS] {
        digits(self.text, self.groups)
    }

    fn nmi(&self) -> Option<What> {
        let digits = || self.digits();
        let sure = match self.lengths {
            [many] => nmi::within(&digits()[..*many], DIGIT).map(|(_, sure)| sure),
            _ if self.many == 10 => nmi::apart(self.first_group(), self.lengths, self.alone),
            _ => nmi::apart_with_check(&digits()[..self.many], self.lengths),
        };
        sure.map(What::Nmi)
    }

    /// The eight digits without their area, of what is called a phone number.
    fn is_local(&self) -> bool {
        self.after_phone
            && matches!(self.lengths, [8] | [4, 4])
            && matches!(self.first(), b'2'..=b'9')
            && !self.digits().starts_with(b"20")
    }

    /// Geographic or mobile, as it is called within the country: `0412 345 678`, `(02) 9876 5432`.
    fn is_national(&self) -> bool {
        self.first() == b'0'
            && matches!(self.lengths, [10] | [2, 8 | 4, ..] | [4, 6 | 3, ..] | [4, 2, 2, 2] | [3, 3, 4])
            && has_area(self.digits()[1])
    }

    /// The same as it is called from abroad: `+61 2 9876 5432`, `0061 412 345 678`, `+61 (0)412 345 678`.
    fn is_abroad(&self) -> bool {
        let called = match self.first() {
            b'0' => true,
            b'6' => self.plus || matches!(self.lengths, [11] | [2, 9] | [2, 1 | 3, ..]),
            _ => false,
        };
        if !called {
            return false;
        }
        let digits = &self.digits()[..self.many];
        let abroad = digits.strip_prefix(b"00").unwrap_or(digits);
        let Some(national) = abroad.strip_prefix(b"61") else { return false };
        let national = national.strip_prefix(b"0").unwrap_or(national);
        national.len() == 9 && has_area(national[0]) && (self.plus || !nmi::is_abn(digits))
    }

    /// As the networks issue them (ISO/IEC 7812: the first digits, 13 to 19 in all, Luhn's check digit).
    fn is_card(&self) -> bool {
        if !matches!(self.lengths, [13..=19] | [4, 4, 4, 4] | [4, 4, 4, 4, 3] | [4, 6, 4 | 5] | [8, 8]) {
            return false;
        }
        let digits = &self.digits()[..self.many];
        let issued = matches!(
            digits,
            [b'4', ..]
                | [b'5', b'1'..=b'5', ..]
                | [b'3', b'0' | b'4'..=b'9', ..]
                | [b'6', b'0' | b'2' | b'4' | b'5', ..]
                | [b'2', b'2'..=b'7', ..]
        );
        issued && is_luhn(digits)
    }
}

/// All digits of these groups; what is behind the last is 0.
fn digits(text: &[u8], groups: &[Word]) -> [u8; MOST_DIGITS] {
    let mut digits = [0; MOST_DIGITS];
    let all = groups.iter().flat_map(|group| &text[group.start..group.end]);
    for (to, from) in digits.iter_mut().zip(all) {
        *to = *from;
    }
    digits
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
    /// Blanks: one that does not break, narrow or not; and each as it is escaped.
    const BLANKS: [&[u8]; 5] = [b"\xc2\xa0", b"\xe2\x80\xaf", b"%20", b"%C2%A0", b"\\u00a0"];
    /// Dashes: one that does not break, and the one of typesetters.
    const DASHES: [&[u8]; 3] = [b"\xe2\x80\x91", b"\xe2\x80\x93", b"%2D"];
    match between {
        [one] => matches!(one, b' ' | b'-' | b'.' | b'(' | b')' | b'+'),
        b"  " | b") " | b" (" | b")-" => true,
        _ => BLANKS.iter().chain(&DASHES).any(|known| known.eq_ignore_ascii_case(between)),
    }
}

fn is_phone_word(word: &[u8]) -> bool {
    ["phone", "telephone", "tel", "ph", "mobile", "mob", "fax"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}
