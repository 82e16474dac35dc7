//! Whether somebody looks at a page.

use axum::http::HeaderMap;

/// Whether somebody opened the page, rather than the script fetched it for one that is open already: nobody may be in
/// front of that. A browser says so; who does not is no browser that runs the script.
pub(super) fn is_looked_at(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
}
