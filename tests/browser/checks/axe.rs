//! axe-core: WCAG 2.0, 2.1 and 2.2, levels A and AA, and what its makers call best practice.

use std::fs;

use flow_tests::python;
use serde_json::Value;

use crate::browser::Browser;

/// The script of axe-core.
#[derive(Debug)]
pub(crate) struct Axe(String);

impl Axe {
    /// Finds it among the Python tools.
    pub(crate) fn find() -> Self {
        let script =
            "import importlib.resources as r; print(r.files('axe_playwright_python') / 'axe.min.js')";
        Self(fs::read_to_string(&python::lines(script)[0]).unwrap())
    }

    /// What it finds on the page as it is shown at present: a line for each element at fault.
    pub(crate) async fn check(&self, browser: &Browser) -> Vec<String> {
        const RUN: &str = "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
            // None of these rules reads style sheets, which axe would otherwise fetch and parse for each run.
            const result = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: { assets: ['media'] } });
            const about = (node) => (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? '';
            return { checked: result.passes.length, found: result.violations.flatMap((rule) => rule.nodes.map(
                (node) => `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${about(node)}`)) };";
        let told = browser.run_later(&format!("{}\n{RUN}", self.load_once(browser).await), vec![]).await;
        assert!(
            told["checked"].as_u64().is_some_and(|rules| rules > 5),
            "axe looked at next to nothing: {told}"
        );
        let found = told["found"].as_array().cloned().unwrap_or_default();
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The script, where this page does not have it yet: it is long.
    async fn load_once(&self, browser: &Browser) -> &str {
        let there = browser.run("return typeof axe === 'object'", vec![]).await;
        if there == Value::Bool(true) { "" } else { &self.0 }
    }
}
