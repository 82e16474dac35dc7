//! Writing something else in the place of a find.

use super::{Find, FindKind, scan};

/// What stands in the place of a find. It is never found itself, and tells the scanner nothing of its surroundings.
pub(super) const fn marker(kind: FindKind) -> &'static str {
    match kind {
        FindKind::Nmi => "[NMI masked]",
        FindKind::Email => "[e-mail address masked]",
        FindKind::Phone => "[phone number masked]",
        FindKind::Token => "[token masked]",
        FindKind::Card => "[card number masked]",
    }
}

/// The text with every find masked, but for those that `keep` holds on to.
///
/// A mask may bring to light what stood beside it; so it is masked until nothing more is found.
pub fn mask(text: &str, keep: impl Fn(&Find) -> bool) -> String {
    let mut masked = text.to_owned();
    loop {
        let finds: Vec<Find> = scan(&masked).into_iter().filter(|find| !keep(find)).collect();
        if finds.is_empty() {
            return masked;
        }
        let mut without = String::with_capacity(masked.len());
        let mut after = 0;
        for find in &finds {
            without.push_str(&masked[after..find.range.start]);
            without.push_str(marker(find.kind));
            after = find.range.end;
        }
        without.push_str(&masked[after..]);
        masked = without;
    }
}

/// Whether something was masked in the text.
pub fn has_marker(text: &str) -> bool {
    FindKind::ALL.iter().any(|kind| text.contains(marker(*kind)))
}

/// The length of the marker that the text begins with.
pub(super) fn marker_at(text: &[u8]) -> Option<usize> {
    FindKind::ALL
        .iter()
        .map(|kind| marker(*kind))
        .find(|mark| text.starts_with(mark.as_bytes()))
        .map(str::len)
}
