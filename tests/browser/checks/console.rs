//! What a page tells the console: errors, warnings, and what the content security policy refused.

use crate::browser::Browser;

/// The complaints since the console was last read. That the page itself was answered with an error is none of them:
/// some pages say just that.
pub(crate) async fn complaints(browser: &Browser) -> Vec<String> {
    let at = browser.at().await;
    let own = |line: &String| {
        line.contains(&format!("{at} ")) && line.contains("the server responded with a status of")
    };
    browser.console().await.into_iter().filter(|line| !own(line)).collect()
}
