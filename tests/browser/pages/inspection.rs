//! Every page in every way: axe, both themes, five widths, whether it keeps still and has nothing to complain about; and
//! a picture of it.

use flow_tests::world::{ACCC, ADR, AEMO, OPERATOR, RETAILER};

use super::{
    pictures::Pictures,
    table::{NEWCOMER, Page},
    visit::Visit,
};
use crate::{
    browser::{Browser, NARROW, Theme, WIDE},
    checks::{Axe, STILL, complaints, shift, sideways},
};

#[tokio::test]
async fn every_page_of_visitors_and_recipients_is_sound() {
    inspect(&[None, Some(NEWCOMER), Some(ADR)]).await;
}

#[tokio::test]
async fn every_page_of_retailers_is_sound() {
    inspect(&[Some(RETAILER)]).await;
}

#[tokio::test]
async fn every_page_of_aemo_the_accc_and_the_operators_is_sound() {
    inspect(&[Some(AEMO), Some(ACCC), Some(OPERATOR)]).await;
}

async fn inspect(whose: &[Option<&'static str>]) {
    let (axe, pictures) = (Axe::find(), Pictures::begin());
    let visit = Visit::begin(whose).await;
    let mut found = Vec::new();
    for page in visit.pages() {
        let at = look_at(&visit, page, &axe, &pictures).await;
        found.extend(at.into_iter().map(|finding| format!("{}: {finding}", page.name)));
    }
    assert!(found.is_empty(), "{} findings: {found:#?}", found.len());
}

async fn look_at(visit: &Visit, page: &Page, axe: &Axe, pictures: &Pictures) -> Vec<String> {
    let browser = visit.becomes(page.who).await;
    let mut found = Vec::new();
    for width in [WIDE, NARROW] {
        browser.size(width).await;
        browser.prefer(Theme::Light).await;
        if let Err(finding) = visit.loads(page).await {
            found.push(finding);
            continue;
        }
        found.extend(moves(browser, width).await);
        for theme in Theme::BOTH {
            browser.prefer(theme).await;
            let here = format!("{width} px, {}", theme.name());
            found.extend(axe.check(browser).await.into_iter().map(|finding| format!("{here}: {finding}")));
            found.extend(
                pictures.keep(browser, page, width, theme).await.map(|finding| format!("{here}: {finding}")),
            );
        }
    }
    for width in [360, NARROW, 768, WIDE, 1920] {
        browser.size(width).await;
        found.extend(sideways(browser).await);
    }
    found.extend(complaints(browser).await);
    found
}

async fn moves(browser: &Browser, width: u32) -> Option<String> {
    let (sum, moved) = shift(browser).await;
    (sum >= STILL).then(|| format!("at {width} px {sum:.3} of the page moved: {moved:?}"))
}
