//! A picture of every page, for people to look through.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use super::table::{PAGES, Page};
use crate::browser::{Browser, NARROW, Theme, WIDE};

/// A picture of one colour takes less, in bytes.
const LEAST: usize = 4_000;

/// The folder that they are kept in, with a page that shows all of them.
pub(super) struct Pictures(PathBuf);

impl Pictures {
    pub(super) fn begin() -> Self {
        let folder = folder();
        fs::create_dir_all(&folder).unwrap();
        // Each test that brings some of the pictures writes the same.
        fs::write(folder.join("index.html"), index()).unwrap();
        Self(folder)
    }

    /// Keeps one; says what is wrong with it.
    pub(super) async fn keep(
        &self,
        browser: &Browser,
        page: &Page,
        width: u32,
        theme: Theme,
    ) -> Option<String> {
        let picture = browser.picture().await;
        fs::write(self.0.join(file(page, width, theme)), &picture).unwrap();
        (picture.len() < LEAST).then(|| "the page is blank".to_owned())
    }
}

fn file(page: &Page, width: u32, theme: Theme) -> String {
    format!("{}-{width}-{}.png", page.name, theme.name())
}

fn index() -> String {
    let mut html = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Every page</title>\n\
         <style>body{font:15px system-ui;margin:1rem}section{display:flex;gap:1rem;align-items:start;overflow-x:auto}\
         img{border:1px solid #999;max-height:80vh}h2{position:sticky;left:0}</style>\n",
    );
    for page in PAGES {
        writeln!(html, "<h2 id={0}>{0}</h2><p>{1}</p><section>", page.name, page.path).unwrap();
        for width in [WIDE, NARROW] {
            for theme in Theme::BOTH {
                let (file, theme) = (file(page, width, theme), theme.name());
                writeln!(html, "<a href={file}><img src={file} alt='{width} px, {theme}' loading=lazy></a>")
                    .unwrap();
            }
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
