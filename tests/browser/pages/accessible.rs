//! Pages that everybody can use, as far as a program can tell.

use super::visit::Visit;
use crate::{
    browser::{NARROW, Theme, WIDE},
    checks::Axe,
};

#[tokio::test]
async fn axe_finds_nothing_on_any_page_in_either_theme() {
    let axe = Axe::find();
    let visit = Visit::begin().await;
    let found = visit
        .every_page(async |_, person| {
            let browser = &person.browser;
            let mut found = Vec::new();
            for width in [WIDE, NARROW] {
                browser.size(width).await;
                for theme in Theme::BOTH {
                    browser.prefer(theme).await;
                    let here = format!("{width} px, {}", theme.name());
                    found.extend(axe.check(browser).await.into_iter().map(|finding| format!("{here}: {finding}")));
                }
            }
            found
        })
        .await;
    assert!(found.is_empty(), "{found:#?}");
}
