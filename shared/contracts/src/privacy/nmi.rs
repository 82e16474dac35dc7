//! What is an NMI (DOMAIN, "NMI").
//!
//! Ten characters of `A–H J–N P–Z 0–9` and perhaps a check digit: by that alone it can hardly be told from other
//! words. So it is decided by what else is there, from what is certain to what is not:
//!
//! | What stands there | A find |
//! |---|---|
//! | eleven characters with the right check digit; if all are digits, the first of them 2 to 9; if the letters are small, in a block of letters or with the letter of a state | always: a chance of one in ten that it is something else |
//! | ten digits, the first of them 2 to 9 | always. Every block of numbers that is allocated begins so, and what else has ten digits here is an account, a customer or an invoice, which has no place in a text either. A list of the blocks would say it more narrowly and be out of date one day |
//! | ten characters that begin as the blocks of letters do (`NAAA`, `QB12`, `SASMPL`), or with the letter of a state and at least five digits | always |
//! | ten characters that begin with the letter of a state and have a digit | near a word such as *meter*, *premises*, *service point* |
//! | ten or eleven characters with a digit, whatever they are | shortly after *NMI* |
//!
//! Not a find: what service desks number tickets by (`CHG0012345`; `INC0012345` has an `I` anyway), an hour
//! as `2026030209`, the largest numbers of 32 bits, an ABN that is called one, digits behind a decimal point, and
//! characters of both cases. Seconds since 1970 begin with a 1 until 2033.
//!
//! Digits may be set apart by blanks or dashes: see [`apart`] and [`apart_with_check`]. In `meter4102345678` and `2001985732E1` (an NMI and
//! the suffix of a register) the NMI is found within the word.

use super::words::{self, DIGIT, LOWER, UPPER, Word};

/// The length without the check digit.
const LENGTH: usize = 10;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// Whatever stands around it.
    Always,
    /// Near a word that tells of meters.
    Near,
    /// Shortly after the word NMI.
    Labelled,
}

/// The check digit of an NMI of ten characters; `None` where it is not formed as one.
pub fn check_digit(nmi: &str) -> Option<char> {
    let formed = nmi.len() == LENGTH && nmi.bytes().all(in_alphabet);
    formed.then(|| char::from(b'0' + check(nmi.as_bytes())))
}

/// Double every second code from the right, beginning with the rightmost, and add up all decimal digits.
fn check(ten: &[u8]) -> u8 {
    let sum: u32 = ten
        .iter()
        .rev()
        .enumerate()
        .map(|(at, byte)| u32::from(byte.to_ascii_uppercase()) << u32::from(at % 2 == 0))
        .map(|code| code / 100 + code / 10 % 10 + code % 10)
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
}

const fn in_alphabet(byte: u8) -> bool {
    matches!(byte, b'A'..=b'H' | b'J'..=b'N' | b'P'..=b'Z' | b'0'..=b'9')
}

/// Whether eleven characters end with the right check digit of the ten before it.
pub(super) fn is_checked(eleven: &[u8]) -> bool {
    match eleven.split_last() {
        Some((last, ten)) if ten.len() == LENGTH => *last == b'0' + check(ten),
        _ => false,
    }
}

/// The NMI in a word: where it is in the word, and how sure it is.
pub(super) fn within(word: &[u8], made_of: u8) -> Option<(std::ops::Range<usize>, Sure)> {
    let length = word.len();
    if let (LENGTH | 11, Some(sure)) = (length, whole(word, made_of)) {
        return Some((0..length, sure));
    }
    if made_of == DIGIT || length <= LENGTH {
        return None;
    }
    // Letters and then the digits: `meter4102345678`; the letters may be the very label.
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let rest = &word[letters..];
    let (label, labelled) = word.split_at(3);
    if label.eq_ignore_ascii_case(b"NMI")
        && matches!(labelled.len(), LENGTH | 11)
        && whole(labelled, words::made_of(labelled)).is_some()
    {
        return Some((3..length, Sure::Always));
    }
    if letters > 0
        && !is_ticket(&word[..letters])
        && matches!(rest.len(), LENGTH | 11)
        && rest.iter().all(u8::is_ascii_digit)
        && whole(rest, DIGIT) == Some(Sure::Always)
    {
        return Some((letters..length, Sure::Always));
    }
    // The suffix of a register: a letter and a digit or letter.
    let (nmi, suffix) = word.split_at(length.saturating_sub(2));
    let suffixed = matches!(suffix, [b'A'..=b'Z' | b'a'..=b'z', b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9']);
    (suffixed && matches!(nmi.len(), LENGTH | 11) && whole(nmi, words::made_of(nmi)) == Some(Sure::Always))
        .then_some((0..nmi.len(), Sure::Always))
}

/// How sure it is that all of these ten or eleven characters are an NMI.
fn whole(word: &[u8], made_of: u8) -> Option<Sure> {
    if made_of & (UPPER | LOWER) == UPPER | LOWER {
        return None;
    }
    if !word.iter().all(|byte| in_alphabet(byte.to_ascii_uppercase())) {
        return None;
    }
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == word.len() {
        return Some(of_digits(word));
    }
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters + digits == word.len() && is_ticket(&word[..letters]) {
        return None;
    }
    let block = in_block_of_letters(word);
    let state = matches!(word[0].to_ascii_uppercase(), b'N' | b'Q' | b'S' | b'T' | b'V' | b'W');
    // Of words in small letters there are many more; hashes have no letter of a state.
    let may_be = made_of & LOWER == 0 || state;
    if block && (word.len() == LENGTH || is_checked(word)) || may_be && digits > 0 && is_checked(word) {
        return Some(Sure::Always);
    }
    if state && digits > 0 && word.len() == LENGTH {
        let sure = digits >= 5 && made_of & LOWER == 0;
        return Some(if sure { Sure::Always } else { Sure::Near });
    }
    (digits > 0).then_some(Sure::Labelled)
}

fn of_digits(digits: &[u8]) -> Sure {
    let begins = matches!(digits[0], b'2'..=b'9');
    if digits.len() == LENGTH {
        let always = begins && !is_hour(digits) && !is_limit(digits);
        return if always { Sure::Always } else { Sure::Labelled };
    }
    match (begins, is_checked(digits)) {
        (true, true) => Sure::Always,
        (true, false) if !is_abn(digits) => Sure::Near,
        _ => Sure::Labelled,
    }
}

/// How sure it is that ten digits that are set apart in groups of these lengths are an NMI. `alone` says that no other
/// group stands beside them.
///
/// Without a word that tells of meters: those that begin with a group of four or five, as people read them out; not a
/// date with its hour (4-2-2-2, 2-2-4-2), nor a year with other numbers behind it.
pub(super) fn apart(first_group: &[u8], lengths: &[usize], alone: bool) -> Option<Sure> {
    if lengths.iter().any(|length| *length < 2) || matches!(lengths, [4, 2, 2, 2] | [2, 2, 4, 2]) {
        return None;
    }
    let begins = matches!(first_group[0], b'2'..=b'9');
    let read_out = matches!(lengths, [4, 3, 3] | [4, 6] | [5, 5]) || alone && matches!(lengths, [4, 4, 2]);
    Some(match begins {
        true if read_out && !is_year(first_group) => Sure::Always,
        true if alone => Sure::Near,
        _ => Sure::Labelled,
    })
}

/// The same of eleven digits, of which the last should be the check digit; that one may stand apart as well. An ABN is
/// none (2-3-3-3).
pub(super) fn apart_with_check(eleven: &[u8], lengths: &[usize]) -> Option<Sure> {
    let (last, nmi) = lengths.split_last()?;
    if nmi.iter().any(|length| *length < 2) || *last < 2 && !matches!(nmi, [10] | [4, 3, 3] | [4, 6] | [5, 5])
    {
        return None;
    }
    let begins = matches!(eleven[0], b'2'..=b'9');
    let always = begins && is_checked(eleven) && !is_abn(eleven);
    Some(if always { Sure::Always } else { Sure::Labelled })
}

/// The blocks of letters: a state and one letter three times (`NAAA`), `QB` and two digits, and the two that are
/// spelt out.
fn in_block_of_letters(word: &[u8]) -> bool {
    let mut upper = [0; 6];
    for (to, from) in upper.iter_mut().zip(word) {
        *to = from.to_ascii_uppercase();
    }
    match upper {
        [b'N' | b'Q' | b'S' | b'T' | b'V' | b'W', a @ b'A'..=b'Z', b, c, ..] if a == b && b == c => true,
        [b'Q', b'B', a, b, ..] => a.is_ascii_digit() && b.is_ascii_digit(),
        other => other == *b"SASMPL" || other == *b"T00000",
    }
}

/// What tickets are numbered by.
fn is_ticket(letters: &[u8]) -> bool {
    const PREFIXES: [&str; 14] = [
        "INC", "RITM", "CHG", "PRB", "REQ", "TASK", "SCTASK", "CTASK", "PTASK", "STRY", "SR", "CS", "TKT",
        "KB",
    ];
    PREFIXES.iter().any(|prefix| prefix.as_bytes() == letters)
}

/// A year in which there may be incidents.
fn is_year(digits: &[u8]) -> bool {
    matches!(digits, [b'2', b'0', b'1', b'5'..=b'9'] | [b'2', b'0', b'2' | b'3', b'0'..=b'9'])
}

/// An hour written without separators, `2026030209`.
fn is_hour(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    is_year(&digits[..4]) && (1..=12).contains(&two(4)) && (1..=31).contains(&two(6)) && two(8) <= 24
}

/// Numbers that stand for a limit, or for nothing: those of 32 bits, and one digit ten times.
fn is_limit(digits: &[u8]) -> bool {
    let limits: [&[u8]; 4] = [b"2147483647", b"2147483648", b"4294967295", b"4294967296"];
    limits.contains(&digits) || digits.iter().all(|digit| *digit == digits[0])
}

/// Whether eleven digits are formed as an ABN (ABR, "Format of the ABN": weights, modulo 89).
pub(super) fn is_abn(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    let value = |at: usize| u32::from(digits[at] - b'0');
    if digits.len() != WEIGHTS.len() || digits[0] == b'0' {
        return false;
    }
    let weighed: u32 = WEIGHTS.iter().enumerate().map(|(at, weight)| weight * value(at)).sum();
    (weighed - WEIGHTS[0]).is_multiple_of(89)
}

/// Words after which an NMI stands, and words near which one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// An NMI follows.
    Nmi,
    /// It is about meters.
    Meters,
    /// An ABN follows, or the number of a company.
    Company,
}

/// What a word tells of the numbers near it.
pub(super) fn tells(text: &[u8], word: Word) -> Option<Tells> {
    let word = &text[word.start..word.end];
    let begins =
        |with: &str| word.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    match word.first()?.to_ascii_lowercase() {
        b'n' if begins("nmi") || begins("nationalmeter") => Some(Tells::Nmi),
        b'm' if begins("mirn") => Some(Tells::Nmi),
        b'm' if begins("meter") || begins("msats") => Some(Tells::Meters),
        b'p' if begins("premise") => Some(Tells::Meters),
        b's' if begins("servicepoint") => Some(Tells::Meters),
        b'a' if word.len() < 5 && (begins("abn") || begins("acn") || begins("arbn")) => Some(Tells::Company),
        _ => None,
    }
}
