//! Which files are taken. What a file is called says what it should be; what it begins with, or that it is text, has to
//! agree.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileKind {
    ending: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) content: Content,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, in UTF-8. It can be scanned.
    Text,
    /// It begins with these bytes. It cannot be scanned.
    Marked(&'static [u8]),
}

const fn text(ending: &'static str, media_type: &'static str) -> FileKind {
    FileKind { ending, media_type, content: Content::Text }
}

const fn marked(ending: &'static str, media_type: &'static str, mark: &'static [u8]) -> FileKind {
    FileKind { ending, media_type, content: Content::Marked(mark) }
}

/// Every kind, in the order in which people are told of them.
const KINDS: &[FileKind] = &[
    text("txt", "text/plain"),
    text("log", "text/plain"),
    text("csv", "text/csv"),
    text("json", "application/json"),
    text("har", "application/json"),
    text("xml", "application/xml"),
    marked("pdf", "application/pdf", b"%PDF-"),
    marked("png", "image/png", b"\x89PNG\r\n\x1a\n"),
    marked("jpg", "image/jpeg", b"\xff\xd8\xff"),
    marked("jpeg", "image/jpeg", b"\xff\xd8\xff"),
    marked("zip", "application/zip", b"PK"),
];

impl FileKind {
    /// The kind that goes by this ending, which is in lower case.
    pub(crate) fn of(ending: &str) -> Option<Self> {
        KINDS.iter().copied().find(|kind| kind.ending == ending)
    }

    /// The endings, as in an `accept` attribute.
    pub(crate) fn accepted() -> String {
        KINDS.iter().map(|kind| format!(".{}", kind.ending)).collect::<Vec<_>>().join(",")
    }

    /// The endings, as in a sentence.
    pub(crate) fn named() -> String {
        let endings: Vec<String> = KINDS.iter().map(|kind| format!(".{}", kind.ending)).collect();
        let (last, first) =
            endings.split_last().map_or(("", &[][..]), |(last, first)| (last.as_str(), first));
        format!("{} or {last}", first.join(", "))
    }

    /// The type as a response says it.
    pub(crate) fn content_type(media_type: &str) -> String {
        let text = KINDS.iter().any(|kind| kind.media_type == media_type && kind.content == Content::Text);
        if text { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_run_is_not_taken() {
        for ending in ["html", "htm", "svg", "js", "exe", "xhtml", "docm", "lnk", "", "log.exe", "LOG"] {
            assert_eq!(FileKind::of(ending), None, "{ending}");
        }
        for kind in KINDS {
            assert!(!kind.media_type.contains("html") && !kind.media_type.contains("svg"), "{kind:?}");
        }
    }

    #[test]
    fn text_is_said_to_be_utf_8_and_nothing_else_is() {
        assert_eq!(FileKind::content_type("text/csv"), "text/csv; charset=utf-8");
        assert_eq!(FileKind::content_type("image/png"), "image/png");
    }

    #[test]
    fn every_kind_is_named_to_people_and_to_browsers() {
        assert!(FileKind::named().ends_with(".jpeg or .zip"), "{}", FileKind::named());
        assert_eq!(FileKind::accepted().split(',').count(), KINDS.len());
    }
}
