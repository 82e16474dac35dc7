//! What the first view of a page costs to transfer.

use serde_json::json;

use crate::browser::Browser;

/// Bytes over the wire, headers included, by what they were for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    pub(crate) page: u64,
    pub(crate) style: u64,
    pub(crate) script: u64,
    pub(crate) rest: u64,
}

impl Weight {
    pub(crate) fn sum(self) -> u64 {
        self.page + self.style + self.script + self.rest
    }

    /// A line of a table.
    pub(crate) fn row(self, name: &str) -> String {
        let Self { page, style, script, rest } = self;
        format!("{name:<32}{:>8}{page:>8}{style:>8}{script:>8}{rest:>8}\n", self.sum())
    }
}

/// What is loaded next is loaded as if for the first time.
pub(crate) async fn forget_files(browser: &Browser) {
    browser.ask("Network.clearBrowserCache", json!({})).await;
}

/// Weighs the page as it was loaded.
pub(crate) async fn weigh(browser: &Browser) -> Weight {
    const SIZES: &str = "
        const of = (entries) => entries.reduce((sum, entry) => sum + entry.transferSize, 0);
        const parts = performance.getEntriesByType('resource');
        const by = (...kinds) => of(parts.filter((part) => kinds.includes(part.initiatorType)));
        const page = of(performance.getEntriesByType('navigation'));
        return { page, style: by('link', 'css'), script: by('script'), rest: of(parts) - by('link', 'css', 'script') };";
    let told = browser.run(SIZES, vec![]).await;
    let bytes = |part: &str| told[part].as_u64().unwrap();
    Weight { page: bytes("page"), style: bytes("style"), script: bytes("script"), rest: bytes("rest") }
}
