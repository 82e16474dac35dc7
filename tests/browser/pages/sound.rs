//! Pages that keep still, fit into any window and have nothing to complain about.

use super::visit::Visit;
use crate::{
    browser::{NARROW, WIDE},
    checks::{complaints, shift, sideways},
};

/// How much may move: a tenth of what browsers call good.
const STILL: f64 = 0.01;

#[tokio::test]
async fn no_page_scrolls_sideways_moves_while_it_loads_or_complains() {
    let visit = Visit::begin().await;
    let found = visit
        .every_page(async |page, person| {
            let browser = &person.browser;
            let mut found = Vec::new();
            for width in [WIDE, NARROW] {
                browser.size(width).await;
                visit.loads(page).await;
                let (sum, moved) = shift(browser).await;
                if sum >= STILL {
                    found.push(format!("at {width} px {sum:.3} of the page moved: {moved:?}"));
                }
            }
            for width in [360, NARROW, 768, WIDE, 1920] {
                browser.size(width).await;
                found.extend(sideways(browser).await);
            }
            found.extend(complaints(browser).await);
            browser.size(WIDE).await;
            found
        })
        .await;
    assert!(found.is_empty(), "{found:#?}");
}
