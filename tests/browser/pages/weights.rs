//! First views that also come through a slow line.

use super::{table::PAGES, visit::Visit};
use crate::checks::weigh;

/// What the issue promises, for a page with its style and script.
const MOST: u64 = 60 * 1024;

#[tokio::test]
async fn the_first_view_of_a_main_page_weighs_less_than_60_kb() {
    let visit = Visit::begin().await;
    let mut heavy = Vec::new();
    eprintln!("{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}  bytes", "page", "sum", "page", "style", "script", "rest");
    for page in PAGES.iter().filter(|page| page.main) {
        let browser = &visit.comes_to(page).await.browser;
        let weight = weigh(browser, &visit.url(page)).await;
        assert!(weight.page > 500 && weight.style > 500, "{}: {weight:?} is not a first view", page.name);
        eprintln!(
            "{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}",
            page.name,
            weight.sum(),
            weight.page,
            weight.style,
            weight.script,
            weight.rest
        );
        if weight.sum() >= MOST {
            heavy.push(page.name);
        }
    }
    assert!(heavy.is_empty(), "{heavy:?} weigh {MOST} bytes or more");
}
