//! The checks themselves: on a page that has every fault, each finds its own.

use serde_json::json;
use test_support::{Chromedriver, wait_for};

use crate::{
    browser::{Browser, Scripting},
    checks::{Axe, STILL, complaints, shift, sideways},
};

const BAD: &str = "data:text/html,<!doctype html><html lang=en><title>Bad</title>\
    <meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'; style-src 'none'\">\
    <main><h1>Bad</h1><p id=late>late</p><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"><p style=\"width:1px\">text</p>\
    <pre>a%20line%20that%20no%20window%20can%20hold_________________________________________________________________________________________________________________________________________________________________________________________________________________________________________________________</pre>\
    <div id=low>low</div></main>\
    <script>requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {\
        const tall = document.createElement('canvas'); tall.height = 400; late.before(tall);\
        console.error('a complaint'); document.title = 'worse'; })))</script>";

#[tokio::test]
async fn each_check_finds_its_fault_on_a_bad_page() {
    let driver = Chromedriver::start().await;
    let browser = &Browser::start(&driver, Scripting::On).await;
    browser.go(BAD).await;
    wait_for("the page to become worse", async || {
        (browser.run("return document.title", vec![]).await == json!("worse")).then_some(())
    })
    .await;

    let (sum, moved) = shift(browser).await;
    assert!(sum >= STILL && !moved.is_empty(), "{sum} {moved:?}");
    let wide = sideways(browser).await;
    assert!(wide.iter().any(|finding| finding.starts_with("pre")), "{wide:?}");
    let told = complaints(browser).await;
    assert!(told.iter().any(|line| line.contains("a complaint")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("Content Security Policy")), "{told:?}");
    assert!(complaints(browser).await.is_empty(), "they were read already");
    let found = Axe::find().check(browser).await;
    assert!(found.iter().any(|finding| finding.starts_with("image-alt")), "{found:?}");
}
