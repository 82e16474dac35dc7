//! Every page in every way: axe, both themes, five widths, whether it keeps still and has nothing to complain about; and
//! a picture of it.

use flow_tests::world::{ACCC, ADR, AEMO, OPERATOR, RETAILER};

use super::{
    pictures::Pictures,
    table::{NEWCOMER, Page},
    visit::Visit,
    weights::Weights,
};
use crate::{
    browser::{Browser, NARROW, Theme, WIDE},
    checks::{Axe, STILL, complaints, forget_files, shift, sideways, weigh},
};

#[tokio::test]
async fn every_page_of_retailers_and_aemo_is_sound() {
    inspect(&[Some(RETAILER), Some(AEMO)]).await;
}

#[tokio::test]
async fn every_page_of_everybody_else_is_sound() {
    inspect(&[None, Some(NEWCOMER), Some(ADR), Some(ACCC), Some(OPERATOR)]).await;
}

async fn inspect(whose: &[Option<&'static str>]) {
    let mut inspection =
        Inspection { axe: Axe::find(), pictures: Pictures::begin(), weights: Weights::default() };
    let visit = Visit::begin(whose).await;
    let mut found = Vec::new();
    for page in visit.pages() {
        let at = inspection.looks_at(&visit, page).await;
        found.extend(at.into_iter().map(|finding| format!("{}: {finding}", page.name)));
    }
    inspection.weights.tell();
    assert!(found.is_empty(), "{} findings: {found:#?}", found.len());
}

/// What a page is looked at with.
struct Inspection {
    axe: Axe,
    pictures: Pictures,
    weights: Weights,
}

impl Inspection {
    /// Everything that is wrong with a page.
    async fn looks_at(&mut self, visit: &Visit, page: &Page) -> Vec<String> {
        let browser = visit.becomes(page.who).await;
        let mut found = Vec::new();
        for width in [WIDE, NARROW] {
            browser.size(width).await;
            browser.prefer(Theme::Light).await;
            let weighs = page.main && width == WIDE;
            if weighs {
                forget_files(browser).await;
            }
            if let Err(finding) = visit.loads(page).await {
                found.push(finding);
                continue;
            }
            if weighs {
                found.extend(self.weights.note(page.name, weigh(browser).await));
            }
            found.extend(moves(browser, width).await);
            for theme in Theme::BOTH {
                let here = format!("{width} px, {}", theme.name());
                let here = |finding| format!("{here}: {finding}");
                browser.prefer(theme).await;
                found.extend(self.axe.check(browser).await.into_iter().map(here));
                found.extend(self.pictures.keep(browser, page, width, theme).await.map(here));
            }
        }
        for width in [360, NARROW, 768, WIDE, 1920] {
            browser.size(width).await;
            found.extend(sideways(browser).await);
        }
        found.extend(complaints(browser).await);
        found
    }
}

async fn moves(browser: &Browser, width: u32) -> Option<String> {
    let (sum, moved) = shift(browser).await;
    (sum >= STILL).then(|| format!("at {width} px {sum:.3} of the page moved: {moved:?}"))
}
