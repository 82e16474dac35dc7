//! Looking for personal data in a text that is too long to be held at once: a piece at a time, each with enough of what
//! follows that nothing is missed at a seam.

use contracts::privacy::{self, Find, FindKind};

/// How much is scanned at once, in bytes.
const PIECE: usize = 64 * 1024;
/// How much of it waits for what follows.
const AHEAD: usize = 8 * 1024;
/// How much before a find may say what it is.
const BEFORE: usize = 256;
/// The most that waits: what is longer than this is no token or key, whatever it begins like.
const MOST: usize = 128 * 1024;
/// How many finds are told of one by one.
const TOLD: usize = 10;

/// What becomes of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Finds {
    /// The file is refused, and its sender told.
    #[default]
    Refuse,
    /// Each is masked.
    Mask,
    /// Its sender states that they are none.
    Keep,
}

impl std::str::FromStr for Finds {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "refuse" => Ok(Self::Refuse),
            "mask" => Ok(Self::Mask),
            "keep" => Ok(Self::Keep),
            _ => Err(()),
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: FindKind,
    /// From 1.
    pub(crate) line: usize,
}

/// A text on its way.
#[derive(Debug)]
pub(crate) struct Screen {
    finds: Finds,
    waiting: String,
    /// How long that has to be before it is looked at again, so that a text that comes in crumbs costs no more.
    enough: usize,
    /// How many line ends have passed.
    lines: usize,
    /// How many finds have passed.
    count: usize,
    first: Vec<Found>,
}

impl Screen {
    /// Of a text whose finds are treated so.
    pub(crate) fn new(finds: Finds) -> Self {
        Self { finds, waiting: String::new(), enough: PIECE + AHEAD, lines: 0, count: 0, first: Vec::new() }
    }

    /// Takes more of the text; gives what may go on.
    pub(crate) fn pass(&mut self, text: &str) -> String {
        self.waiting.push_str(text);
        if self.waiting.len() < self.enough {
            return String::new();
        }
        let finds = privacy::scan(&self.waiting);
        let passed = self.let_go(seam(&self.waiting, &finds), &finds);
        self.enough = self.waiting.len() + PIECE;
        passed
    }

    /// Ends the text; gives what is left of it.
    pub(crate) fn end(&mut self) -> String {
        let finds = privacy::scan(&self.waiting);
        self.let_go(self.waiting.len(), &finds)
    }

    /// Why the text may not be stored, in words that follow upon its name; `None` where it may.
    pub(crate) fn objection(&self) -> Option<String> {
        if self.finds != Finds::Refuse || self.count == 0 {
            return None;
        }
        let named = self.first.iter().map(|found| format!("{} on line {}", found.kind.label(), found.line));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = self.count - self.first.len();
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        Some(format!("holds what looks like personal data or a key: {named}{more}"))
    }

    fn let_go(&mut self, upto: usize, finds: &[Find]) -> String {
        for find in finds.iter().take_while(|find| find.range.end <= upto) {
            self.count += 1;
            if self.first.len() < TOLD {
                let before = self.waiting.get(..find.range.start).unwrap_or_default();
                self.first.push(Found { kind: find.kind, line: self.lines + newlines(before) + 1 });
            }
        }
        let rest = self.waiting.split_off(upto);
        let piece = std::mem::replace(&mut self.waiting, rest);
        self.lines += newlines(&piece);
        if self.finds == Finds::Mask { privacy::mask(&piece, |_| false) } else { piece }
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Where a text can be cut: no find is cut, and none loses what stands before it and says what it is.
fn seam(text: &str, finds: &[Find]) -> usize {
    let wanted = text.floor_char_boundary(text.len() - AHEAD);
    let mut at = start_of(text, wanted);
    for find in finds.iter().rev() {
        if find.range.end > at {
            at = at.min(start_of(text, find.range.start));
        }
    }
    if at > 0 || text.len() < MOST {
        return at;
    }
    // One find after the other, and no line between them: whole finds go on.
    finds.iter().map(|find| find.range.end).find(|end| *end >= wanted).unwrap_or(wanted)
}

/// Where what is in this place begins: its line, its part of a long line, or a stretch of it.
fn start_of(text: &str, place: usize) -> usize {
    let from = text.floor_char_boundary(place.saturating_sub(BEFORE));
    let near = text.get(from..place).unwrap_or_default();
    let line = near.rfind('\n');
    let part = || near.rfind([',', '{', '}', '[', ']', ';', '>']);
    line.or_else(part).map_or(from, |at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole text, given in chunks of this many bytes.
    fn screened(text: &str, finds: Finds, chunk: usize) -> (String, Screen) {
        let mut screen = Screen::new(finds);
        let mut out = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let at = rest.floor_char_boundary(chunk.min(rest.len()));
            let (now, later) = rest.split_at(at);
            out.push_str(&screen.pass(now));
            rest = later;
        }
        out.push_str(&screen.end());
        (out, screen)
    }

    /// A log of some 400 KB with an address on every hundredth line.
    fn log(separator: &str) -> String {
        let line = |n: usize| match n % 100 {
            7 => format!("{n} mail to kim.lee{n}@example.com failed{separator}"),
            _ => format!("{n} GET /energy/electricity/servicepoints answered 500 in 21 ms{separator}"),
        };
        (1..=6_000).map(line).collect()
    }

    #[test]
    fn a_text_comes_out_as_it_went_in_unless_it_is_masked() {
        for separator in ["\n", ",", " "] {
            let text = log(separator);
            for chunk in [7, 4_096, 1_000_000] {
                assert_eq!(screened(&text, Finds::Keep, chunk).0, text);
                let (out, screen) = screened(&text, Finds::Mask, chunk);
                assert_eq!(out, privacy::mask(&text, |_| false), "{separator:?} {chunk}");
                assert_eq!((screen.count, screen.objection()), (60, None), "{separator:?} {chunk}");
            }
        }
    }

    #[test]
    fn what_is_found_is_told_by_its_line() {
        let (_, screen) = screened(&log("\n"), Finds::Refuse, 9_000);
        let objection = screen.objection().expect("sixty finds");
        assert!(objection.contains("e-mail address on line 7, e-mail address on line 107"), "{objection}");
        assert!(objection.ends_with("on line 907, and 50 more"), "{objection}");
        assert!(!objection.contains("kim"), "{objection}");
        assert_eq!(screened("nothing here", Finds::Refuse, 5).1.objection(), None);
    }

    #[test]
    fn addresses_without_any_room_between_them_all_go() {
        let addresses: Vec<_> = (0..12_000).map(|n| format!("kim.lee{n}@example.com")).collect();
        let text = addresses.join(" ");
        let (out, screen) = screened(&text, Finds::Mask, 65_536);
        assert!(!out.contains("kim.lee"), "something was left at a seam");
        assert_eq!(screen.count, 12_000);
    }
}
