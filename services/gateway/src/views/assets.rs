//! The one stylesheet and the one script. Their names carry the hash of what is in them, so that a browser may keep
//! them for good and still never shows a page with the ones of yesterday.

use std::{fmt::Write, sync::LazyLock};

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Later ones win.
const STYLE: &str = concat!(
    include_str!("../../static/style/tokens.css"),
    include_str!("../../static/style/base.css"),
    include_str!("../../static/style/layout.css"),
    include_str!("../../static/style/parts.css"),
    include_str!("../../static/style/forms.css"),
    include_str!("../../static/style/tables.css"),
    include_str!("../../static/style/timeline.css"),
    include_str!("../../static/style/home.css"),
    include_str!("../../static/style/desk.css"),
    include_str!("../../static/style/ops.css"),
    include_str!("../../static/style/incident.css"),
    include_str!("../../static/style/swimlane.css"),
    include_str!("../../static/style/files.css"),
    include_str!("../../static/style/raise.css"),
    include_str!("../../static/style/me.css"),
    include_str!("../../static/style/queues.css"),
    include_str!("../../static/style/monitoring.css"),
    include_str!("../../static/style/print.css"),
);

/// The first one brings `portal`, by which the others work.
const SCRIPT: &str = concat!(
    include_str!("../../static/script/portal.js"),
    include_str!("../../static/script/live.js"),
    include_str!("../../static/script/bell.js"),
    include_str!("../../static/script/zone.js"),
    include_str!("../../static/script/drafts.js"),
    include_str!("../../static/script/hints.js"),
    include_str!("../../static/script/brands.js"),
    include_str!("../../static/script/payload.js"),
    include_str!("../../static/script/copy.js"),
    include_str!("../../static/script/ops.js"),
    include_str!("../../static/script/queues.js"),
    include_str!("../../static/script/keyboard.js"),
    include_str!("../../static/script/monitoring.js"),
);

const MARK: &str = include_str!("../../static/mark.svg");

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| named(STYLE, "css"));
static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| named(SCRIPT, "js"));

/// Where the stylesheet is.
pub(crate) fn style() -> String {
    format!("/static/{}", *STYLE_NAME)
}

/// Where the script is.
pub(crate) fn script() -> String {
    format!("/static/{}", *SCRIPT_NAME)
}

/// `GET /static/{name}`
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let (media_type, kept, body) = match name.as_str() {
        "mark.svg" => ("image/svg+xml", "public, max-age=86400", MARK),
        name if name == *STYLE_NAME => ("text/css; charset=utf-8", FOR_GOOD, STYLE),
        name if name == *SCRIPT_NAME => ("text/javascript; charset=utf-8", FOR_GOOD, SCRIPT),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, kept)], body).into_response()
}

const FOR_GOOD: &str = "public, max-age=31536000, immutable";

fn named(content: &str, extension: &str) -> String {
    let hash = Sha256::digest(content.as_bytes());
    let mut name = "portal-".to_owned();
    for byte in &hash[..8] {
        // Writing to a text cannot fail.
        write!(name, "{byte:02x}").ok();
    }
    format!("{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// What is written for paper speaks of everything.
    const OF_ALL: &str = "print.css";

    /// The classes that have a rule to themselves: a selector that is the class and nothing else.
    fn lone_classes(sheet: &str) -> BTreeSet<String> {
        let uncommented = sheet.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest));
        let uncommented: String = uncommented.collect();
        let is_lone = |piece: &&str| {
            piece.strip_prefix('.').is_some_and(|name| {
                name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '-')
            })
        };
        let pieces = uncommented.split(['{', '}', ';', ',']).map(str::trim);
        pieces.filter(is_lone).map(str::to_owned).collect()
    }

    #[test]
    fn no_two_files_of_the_style_mean_their_own_by_one_class() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/style");
        let mut meant: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in std::fs::read_dir(folder).expect("the folder") {
            let file = file.expect("a file");
            let (name, sheet) = (file.file_name(), std::fs::read_to_string(file.path()).expect("a sheet"));
            assert!(STYLE.contains(&sheet), "{name:?} is left out of the stylesheet");
            if name != OF_ALL {
                for class in lone_classes(&sheet) {
                    meant.entry(class).or_default().push(name.to_string_lossy().into_owned());
                }
            }
        }
        assert!(meant.len() > 50, "next to nothing was read: {meant:?}");
        meant.retain(|_, files| files.len() > 1);
        assert!(meant.is_empty(), "one of the two needs another name: {meant:?}");
    }

    #[test]
    fn a_lone_class_is_told_from_a_class_in_company() {
        let sheet = "/* .none */ .one, a.two .three, .four { color: var(--x); opacity: .5 } @media print { .five { } } .six:hover { }";
        let lone: Vec<_> = lone_classes(sheet).into_iter().collect();
        assert_eq!(lone, [".five", ".four", ".one"]);
    }
}
