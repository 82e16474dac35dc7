//! What a file goes through on its way to the store: it has to be what its name says, and a text is screened.

use bytes::Bytes;
use contracts::form::PERSONAL_DATA;

use super::{
    file_kind::{Content, FileKind},
    screen::{Finds, Screen},
};

/// Of one file.
#[derive(Debug)]
pub(crate) enum Sieve {
    /// A text, and the bytes of a letter that is not yet complete.
    Text(Box<Screen>, Vec<u8>),
    /// What it has to begin with, as far as that has not come.
    Marked(&'static [u8]),
}

/// Why a file is not stored, in words that follow upon its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objection {
    /// The code of the fault.
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Objection {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl Sieve {
    /// For a file of this kind.
    pub(crate) fn new(kind: FileKind, finds: Finds) -> Self {
        match kind.content {
            Content::Text => Self::Text(Box::new(Screen::new(finds)), Vec::new()),
            Content::Marked(mark) => Self::Marked(mark),
        }
    }

    /// Takes some bytes; gives those that may be stored.
    pub(crate) fn pass(&mut self, chunk: Bytes) -> Result<Bytes, Objection> {
        match self {
            Self::Marked(mark) => {
                let common = mark.len().min(chunk.len());
                if mark[..common] != chunk[..common] {
                    return Err(Objection::new("invalid", "is not what its name says it is"));
                }
                *mark = &mark[common..];
                Ok(chunk)
            }
            Self::Text(screen, partial) => {
                partial.extend_from_slice(&chunk);
                let text = complete(partial)?;
                Ok(screen.pass(&text).into())
            }
        }
    }

    /// Ends the file.
    pub(crate) fn end(self) -> Result<Bytes, Objection> {
        match self {
            Self::Marked([]) => Ok(Bytes::new()),
            Self::Marked(_) => Err(Objection::new("invalid", "is not what its name says it is")),
            Self::Text(_, partial) if !partial.is_empty() => Err(no_text()),
            Self::Text(mut screen, _) => {
                let rest = screen.end();
                match screen.objection() {
                    Some(objection) => Err(Objection::new(PERSONAL_DATA, objection)),
                    None => Ok(rest.into()),
                }
            }
        }
    }
}

/// The text as far as its letters are complete.
fn complete(bytes: &mut Vec<u8>) -> Result<String, Objection> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return Err(no_text()),
    };
    let rest = bytes.split_off(valid);
    let text = String::from_utf8(std::mem::replace(bytes, rest)).map_err(|_| no_text())?;
    if text.contains('\0') { Err(no_text()) } else { Ok(text) }
}

fn no_text() -> Objection {
    Objection::new("invalid", "is no text in UTF-8; save it as one, or attach it in a ZIP")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(ending: &str, bytes: &[u8], chunk: usize) -> Result<Vec<u8>, Objection> {
        let mut sieve = Sieve::new(FileKind::of(ending).expect("a kind"), Finds::Refuse);
        let mut out = Vec::new();
        for part in bytes.chunks(chunk) {
            out.extend(sieve.pass(Bytes::copy_from_slice(part))?);
        }
        out.extend(sieve.end()?);
        Ok(out)
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let png = b"\x89PNG\r\n\x1a\nrest";
        for chunk in [1, 3, 100] {
            assert_eq!(passed("png", png, chunk).expect("a picture"), png);
            for (ending, bytes) in
                [("png", &b"GIF89a"[..]), ("pdf", b"<html>"), ("png", b"\x89PN"), ("zip", b"")]
            {
                assert_eq!(passed(ending, bytes, chunk).expect_err(ending).code, "invalid");
            }
        }
    }

    #[test]
    fn a_text_is_text_however_it_is_cut() {
        let text = "Zähler — 電力 🔌\n\u{1b}[31merror\u{1b}[0m";
        for chunk in 1..9 {
            assert_eq!(passed("log", text.as_bytes(), chunk).expect("a text"), text.as_bytes());
        }
        for bytes in [&b"MZ\0\0"[..], b"\xff\xfea\0", b"caf\xe9 au lait", b"cut \xe9\x9b"] {
            assert_eq!(passed("txt", bytes, 2).expect_err("no text").code, "invalid");
        }
    }

    #[test]
    fn a_text_with_personal_data_is_refused_and_not_quoted() {
        let refused = passed("csv", b"nmi,kwh\n20019857328,1\n", 5).expect_err("an NMI");
        assert_eq!(refused.code, PERSONAL_DATA);
        assert!(refused.detail.contains("NMI on line 2") && !refused.detail.contains("2001"), "{refused:?}");
    }
}
