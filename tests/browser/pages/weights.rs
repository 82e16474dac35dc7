//! First views that also come through a slow line.

use flow_tests::world::{ACCC, ADR, AEMO, OPERATOR, RETAILER};

use super::visit::Visit;
use crate::checks::weigh;

/// What is promised for a page with its style and its script, in bytes.
const MOST: u64 = 60 * 1024;

#[tokio::test]
#[expect(clippy::print_stderr, reason = "the figures are wanted also where all is well")]
async fn the_first_view_of_a_main_page_weighs_less_than_60_kb() {
    let visit =
        Visit::begin(&[None, Some(ADR), Some(RETAILER), Some(AEMO), Some(ACCC), Some(OPERATOR)]).await;
    let mut table =
        format!("\n{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}\n", "bytes", "sum", "page", "style", "script", "rest");
    let mut heavy = Vec::new();
    for page in visit.pages().filter(|page| page.main) {
        let browser = visit.becomes(page.who).await;
        let weight = weigh(browser, &visit.url(page)).await;
        assert!(weight.page > 500 && weight.style > 500, "{}: {weight:?} is no first view", page.name);
        table.push_str(&weight.row(page.name));
        if weight.sum() >= MOST {
            heavy.push(page.name);
        }
    }
    eprintln!("{table}");
    assert!(heavy.is_empty(), "{heavy:?} weigh {MOST} bytes or more");
}
