//! The words of a text as the scanner sees them: runs of ASCII letters and digits.

use super::mask::marker_at;

/// Bits of [`Word::made_of`].
pub(super) const UPPER: u8 = 1;
pub(super) const LOWER: u8 = 2;
pub(super) const DIGIT: u8 = 4;

/// What each byte is; 0 for what stands between words.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0_u8;
    loop {
        class[byte as usize] = match byte {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        if byte == u8::MAX {
            break class;
        }
        byte += 1;
    }
};

/// A word: where it is, in bytes, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) made_of: u8,
    /// Whether the word is one only where an escape is none.
    pub(super) other_reading: bool,
}

impl Word {
    pub(super) const fn len(self) -> usize {
        self.end - self.start
    }
}

/// What all of these bytes are together.
pub(super) fn made_of(word: &[u8]) -> u8 {
    word.iter().fold(0, |made_of, byte| made_of | CLASS[usize::from(*byte)])
}

/// The words in their order. Escapes (`%20`, `\n`, `\u00a0`) stand between words, as what they are escapes of does;
/// UUIDs and what was masked before are passed over.
///
/// What looks like an escape may be none: `LIKE '%2001985732%'`, `c:\naaamys582`. So where letters or digits follow one,
/// the word that it would be without the escape comes first ([`Word::other_reading`]), and then what follows.
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
    other_reading: Option<Word>,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, other_reading: None }
    }

    /// The word that begins there; an empty one where none does.
    fn word(&self, start: usize) -> Word {
        let (mut end, mut made_of) = (start, 0);
        while let Some(class) = self.text.get(end).map(|byte| CLASS[usize::from(*byte)])
            && class != 0
        {
            made_of |= class;
            end += 1;
        }
        Word { start, end, made_of, other_reading: false }
    }

    /// Moves to the next word, or to what follows an escape.
    fn pass_over_gap(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            if CLASS[usize::from(byte)] != 0 {
                return;
            }
            let escape = self.at + 1;
            self.at += match byte {
                b'%' | b'\\' | b'[' => self.gap_at(byte),
                _ => 1,
            };
            if self.at > escape
                && byte != b'['
                && self.text.get(self.at).is_some_and(|next| CLASS[usize::from(*next)] != 0)
            {
                self.other_reading = Some(self.word(escape));
                return;
            }
        }
    }

    fn gap_at(&self, byte: u8) -> usize {
        let rest = &self.text[self.at..];
        let hex = |from: usize, many: usize| {
            rest.get(from..from + many).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        match (byte, rest.get(1)) {
            (b'%', _) if hex(1, 2) => 3,
            (b'\\', Some(b'u')) if hex(2, 4) => 6,
            (b'\\', Some(b'n' | b'r' | b't' | b'b' | b'f')) => 2,
            (b'[', _) => marker_at(rest).unwrap_or(1),
            _ => 1,
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            self.pass_over_gap();
            if let Some(word) = self.other_reading.take() {
                return Some(Word { other_reading: true, ..word });
            }
            let word = self.word(self.at);
            if word.len() == 0 {
                return None;
            }
            if word.len() == 8 && is_uuid(&self.text[word.start..]) {
                self.at += UUID;
                continue;
            }
            self.at = word.end;
            return Some(word);
        }
    }
}

const UUID: usize = 36;

/// Whether a text begins with a UUID that ends there.
fn is_uuid(text: &[u8]) -> bool {
    let formed = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() >= UUID
        && text[..UUID].iter().enumerate().all(formed)
        && text.get(UUID).is_none_or(|byte| CLASS[usize::from(*byte)] == 0)
}
