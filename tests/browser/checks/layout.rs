//! What a page does with its room.

use serde_json::Value;

use crate::browser::Browser;

/// How much of a page may move by itself: a tenth of what browsers call good.
pub(crate) const STILL: f64 = 0.01;

/// What makes the page scroll sideways at its present width; empty when it does not.
pub(crate) async fn sideways(browser: &Browser) -> Vec<String> {
    const WIDER: &str = "const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        const scrolls = (e) => e && e !== root && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        const right = (e) => e.getBoundingClientRect().left + Math.max(e.getBoundingClientRect().width, e.scrollWidth);
        const out = [...document.querySelectorAll('body *')].filter((e) => right(e) > root.clientWidth + 0.5 && !scrolls(e));
        const name = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${[...e.classList].map((c) => '.' + c).join('')}`;
        return [`the page is ${root.scrollWidth} px wide at ${root.clientWidth} px`, ...out.slice(0, 4).map(name)];";
    let told = browser.run(WIDER, vec![]).await;
    told.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// How much of the page has moved by itself since it began to load, as browsers measure it (cumulative layout shift),
/// and what did.
pub(crate) async fn shift(browser: &Browser) -> (f64, Vec<String>) {
    const SHIFT: &str = "await document.fonts.ready;
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        await frame(); await frame();
        const entries = await new Promise((go) => {
            let seen = [];
            new PerformanceObserver((list) => { seen = seen.concat(list.getEntries()); }).observe({ type: 'layout-shift', buffered: true });
            // What was buffered is handed over in a task of its own, before this one.
            setTimeout(() => requestIdleCallback(() => go(seen)), 0);
        });
        const name = (e) => e?.tagName ? `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}.${[...e.classList].join('.')}` : String(e?.nodeName);
        return { sum: entries.reduce((sum, entry) => sum + entry.value, 0), of: entries.flatMap((entry) => entry.sources.map((source) => name(source.node))) };";
    let told = browser.run_later(SHIFT, vec![]).await;
    let of = told["of"].as_array().unwrap();
    (told["sum"].as_f64().unwrap(), of.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}
