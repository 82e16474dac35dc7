//! What looks like personal data in a form of a page: shown to its writer, masked in one step, or stated to be none.
//!
//! The owner of a command refuses what is found and not declared (`contracts::form`). Here the writer gets to see
//! each find in its place, with a box to tick, and a button that masks all and sends the form again.

use std::collections::BTreeSet;

use contracts::{
    form::{Fields, NOT_PERSONAL, declared},
    privacy::{Find, FindKind, mask, scan},
};
use serde_json::Value;

/// What the name of a box begins with by which a find is stated to be no personal data; its id follows.
pub(crate) const TICK: &str = "_not_personal.";
/// The name of the button that masks the others.
const MASK: &str = "_mask";

/// How much of the text is shown on each side of a find, in characters.
const AROUND: usize = 30;
/// The most finds that are shown of a field; masking goes for all of them.
const MOST_SHOWN: usize = 20;

/// A find in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) kind: FindKind,
    pub(crate) id: String,
    /// Whether it is stated to be none.
    pub(crate) declared: bool,
    pub(crate) before: String,
    pub(crate) found: String,
    pub(crate) after: String,
}

/// The finds of a text, in their order. Where there are too many to show, those come first that are not stated to be none,
/// since each of them has to be looked at; the ids of the rest that are stated to be none are the second part, so that the
/// form says so again.
pub(crate) fn shown(text: &str, declared: &BTreeSet<String>) -> (Vec<Shown>, BTreeSet<String>) {
    let mut finds = scan(text);
    finds.sort_by_key(|find| declared.contains(&find.id()));
    let rest = finds.split_off(finds.len().min(MOST_SHOWN));
    finds.sort_by_key(|find| find.range.start);
    let shown = |find: Find| {
        let (before, after) = (&text[..find.range.start], &text[find.range.end..]);
        let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        Shown {
            kind: find.kind,
            declared: declared.contains(&find.id()),
            id: find.id(),
            before: format!("{}{}", cut(from > 0), &before[from..]),
            found: text[find.range].to_owned(),
            after: format!("{}{}", &after[..to], cut(to < after.len())),
        }
    };
    let shown: Vec<Shown> = finds.into_iter().map(shown).collect();
    let is_shown = |id: &String| shown.iter().any(|one| one.id == *id);
    let rest = rest.iter().map(Find::id).filter(|id| declared.contains(id) && !is_shown(id)).collect();
    (shown, rest)
}

/// Puts the boxes that were ticked together, as the owner reads them. Whether all others are to be masked.
pub(crate) fn gather(fields: &mut Fields) -> bool {
    let ticked: Vec<String> =
        fields.keys().filter_map(|name| name.strip_prefix(TICK)).map(str::to_owned).collect();
    fields.retain(|name, _| !name.starts_with(TICK));
    if !ticked.is_empty() {
        fields.insert(NOT_PERSONAL.to_owned(), ticked.join(" ").into());
    }
    fields.remove(MASK).is_some()
}

/// Masks what is found and not declared, in all texts but these.
pub(crate) fn mask_all(fields: &mut Fields, but: &[&str]) {
    let declared = declared(fields);
    for (name, value) in fields.iter_mut() {
        if let Value::String(text) = value
            && !but.contains(&name.as_str())
        {
            *text = mask(text, |find| declared.contains(&find.id()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("not an object"),
        }
    }

    #[test]
    fn a_find_is_shown_with_what_stands_around_it() {
        let text = "Since Monday the meter with the NMI 2001985732 is silent.\nCall 0412345678.";
        let id = scan("0412345678")[0].id();
        let (finds, rest) = shown(text, &BTreeSet::from([id]));
        assert_eq!((finds.len(), rest.len()), (2, 0));
        assert_eq!(
            (finds[0].before.as_str(), finds[0].found.as_str(), finds[0].after.as_str()),
            ("…Monday the meter with the NMI ", "2001985732", " is silent.\nCall 0412345678.")
        );
        assert_eq!((finds[0].declared, finds[1].declared), (false, true));
    }

    #[test]
    fn however_many_finds_are_none_each_can_be_stated_to_be_none() {
        let many: Vec<String> = (0..50).map(|n| format!("kim.lee{n}@example.com")).collect();
        let text = many.join(", ");
        let mut declared = BTreeSet::new();
        for looked_at in [20, 40, 50] {
            let (finds, rest) = shown(&text, &declared);
            assert_eq!(finds.len(), MOST_SHOWN);
            let places: Vec<_> =
                finds.iter().map(|find| many.iter().position(|one| *one == find.found)).collect();
            assert!(places.is_sorted(), "they stand in the order of the text");
            // All boxes of the page are ticked; what is not shown any more comes along.
            declared = finds.into_iter().map(|find| find.id).chain(rest).collect();
            assert_eq!(declared.len(), looked_at);
        }
        let (finds, _) = shown(&text, &declared);
        assert!(finds.iter().all(|find| find.declared));
    }

    #[test]
    fn what_is_shown_can_be_taken_back() {
        let text = ["kim.lee@example.com"; 30].join(", ");
        let id = scan(&text)[0].id();
        let (finds, rest) = shown(&text, &BTreeSet::from([id]));
        assert_eq!((finds.len(), rest), (MOST_SHOWN, BTreeSet::new()));
    }

    #[test]
    fn what_is_ticked_stays_and_the_rest_is_masked() {
        let id = scan("0412345678")[0].id();
        let mut form = fields(json!({
            "_mask": "all", (format!("{TICK}{id}")): "on", "body": "2001985732, 0412345678", "payload": "2001985732"
        }));
        assert!(gather(&mut form));
        mask_all(&mut form, &["payload"]);
        assert_eq!(
            form,
            fields(json!({
                "body": "[NMI masked], 0412345678", "payload": "2001985732", "not_personal": id
            }))
        );
        assert!(!gather(&mut form), "a button is pressed once");
    }
}
