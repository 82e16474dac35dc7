//! What a file is called: as its sender named it, made harmless for a page, a header and the disk of whoever fetches it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest name, in characters.
const LONGEST: usize = 120;

/// What a value of RFC 8187 may hold unencoded.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The name without its path, without what cannot be seen or turns the reading direction, and without what is special to
/// a file system. `None` where nothing is left.
pub(crate) fn harmless(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|one| !is_hidden(*one)).map(in_its_place).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches(['.', ' ']);
    (!name.is_empty()).then(|| shortened(name))
}

/// The ending, in lower case; empty where there is none.
pub(crate) fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

/// As the header `Content-Disposition` (RFC 6266): for those who read RFC 8187, and for those who do not.
pub(crate) fn disposition(name: &str) -> String {
    let plain = |one: char| one.is_ascii_graphic() && !matches!(one, '"' | '\\' | '%') || one == ' ';
    let ascii: String = name.chars().map(|one| if plain(one) { one } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, VALUE))
}

/// What is not seen: control characters, and what Unicode has to format and to turn text.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

const fn in_its_place(one: char) -> char {
    if matches!(one, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { one }
}

/// Cut before the ending, which says what it is.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending: String = ending.chars().take(10).collect();
    let kept: String = stem.chars().take(LONGEST - ending.chars().count() - 1).collect();
    if ending.is_empty() { kept } else { format!("{kept}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_path_and_what_hides_in_it() {
        for (given, expected) in [
            ("gateway.log", Some("gateway.log")),
            ("../../etc/passwd.txt", Some("passwd.txt")),
            ("C:\\Users\\ann\\usage.csv", Some("usage.csv")),
            ("/absolute/..", None),
            ("..", None),
            ("", None),
            ("  . ", None),
            ("a\u{0}b\r\nSet-Cookie: x.log", Some("abSet-Cookie_ x.log")),
            ("photo\u{202e}gpj.exe", Some("photogpj.exe")),
            ("zero\u{200b}width.txt", Some("zerowidth.txt")),
            ("a \"quoted\" <b>.txt", Some("a _quoted_ _b_.txt")),
            (".htaccess", Some("htaccess")),
            ("Zählerstände März.csv", Some("Zählerstände März.csv")),
        ] {
            assert_eq!(harmless(given).as_deref(), expected, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = harmless(&format!("{}.json", "n".repeat(500))).expect("a name");
        assert_eq!((name.chars().count(), ending(&name).as_str()), (LONGEST, "json"));
        assert_eq!(harmless(&"ü".repeat(500)).expect("a name").chars().count(), LONGEST - 1);
    }

    #[test]
    fn a_header_carries_every_name_and_nothing_else() {
        assert_eq!(
            disposition("gateway.log"),
            "attachment; filename=\"gateway.log\"; filename*=UTF-8''gateway.log"
        );
        let other = disposition("Zähler \"1\".csv");
        assert_eq!(
            other,
            "attachment; filename=\"Z_hler _1_.csv\"; filename*=UTF-8''Z%C3%A4hler%20%221%22.csv"
        );
        assert!(disposition("a\r\nb").bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    }
}
