//! A picture of every page, for people to look through.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{table::PAGES, visit::Visit};
use crate::browser::{NARROW, Theme, WIDE};

#[tokio::test]
async fn every_page_is_kept_as_a_picture() {
    let folder = folder();
    fs::create_dir_all(&folder).unwrap();
    let visit = Visit::begin().await;
    let blank = visit
        .every_page(async |page, person| {
            let browser = &person.browser;
            let mut blank = Vec::new();
            for width in [WIDE, NARROW] {
                browser.size(width).await;
                for theme in Theme::BOTH {
                    browser.prefer(theme).await;
                    let picture = browser.picture().await;
                    // A picture of one colour takes much less.
                    if picture.len() < 4_000 {
                        blank.push(format!("an empty picture at {width} px, {}", theme.name()));
                    }
                    fs::write(folder.join(file(page.name, width, theme)), picture).unwrap();
                }
            }
            blank
        })
        .await;
    fs::write(folder.join("index.html"), index()).unwrap();
    eprintln!("pictures of {} pages: {}", PAGES.len(), folder.join("index.html").display());
    assert!(blank.is_empty(), "{blank:#?}");
}

fn file(page: &str, width: u32, theme: Theme) -> String {
    format!("{page}-{width}-{}.png", theme.name())
}

/// All of them on one page.
fn index() -> String {
    let mut html = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Every page</title>\n\
         <style>body{font:15px system-ui;margin:1rem}section{display:flex;gap:1rem;align-items:start;overflow-x:auto}\
         img{border:1px solid #999;max-height:80vh}h2{position:sticky;left:0}</style>\n",
    );
    for page in PAGES {
        html.push_str(&format!("<h2 id={0}>{0}</h2><section>\n", page.name));
        for (width, theme) in [WIDE, NARROW].into_iter().flat_map(|width| Theme::BOTH.map(|theme| (width, theme))) {
            let file = file(page.name, width, theme);
            html.push_str(&format!("<a href={file}><img src={file} alt=\"{width} px, {}\" loading=lazy></a>\n", theme.name()));
        }
        html.push_str("</section>\n");
    }
    html
}

/// `PORTAL_SCREENSHOTS`, or `screenshots` beside what was built.
#[expect(clippy::disallowed_methods, reason = "tests are started by a person or by CI, not by `portal`")]
fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PORTAL_SCREENSHOTS") {
        return folder.into();
    }
    // target/debug/deps/browser-…
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).map(Path::to_owned).unwrap().join("screenshots")
}
