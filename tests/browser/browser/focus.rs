//! Where the focus is, and whether one can see it.

use serde_json::{Value, json};

use super::Browser;

impl Browser {
    /// Notes how everything looks that has no focus.
    pub(crate) async fn note_looks(&self) {
        self.run(&format!("{LOOKS} window.looksAtRest = new Map([...document.querySelectorAll('*')].map((e) => [e, looks(e)]));"), vec![]).await;
    }

    /// What has the focus: its name, and why a person could not tell that it has; nothing when they can.
    pub(crate) async fn focus(&self) -> Focus {
        let told = self.run(&format!("{LOOKS} {FOCUS}"), vec![]).await;
        let text = |field: &str| told[field].as_str().map(str::to_owned);
        Focus { name: text("name").unwrap_or_default(), unseen: text("unseen") }
    }

    /// Whether this element has the focus.
    pub(crate) async fn is_in(&self, script: &str, arguments: Vec<Value>) -> bool {
        let script = format!(
            "const wanted = (() => {{ {script} }})(); return !!wanted && document.activeElement === wanted;"
        );
        self.run(&script, arguments).await == json!(true)
    }
}

/// Where the focus is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Focus {
    /// The name of the element, in lower case; empty for the page itself.
    pub(crate) name: String,
    /// Why it cannot be seen.
    pub(crate) unseen: Option<String>,
}

const LOOKS: &str = "
const looks = (element) => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1
        ? 'none' : [style.outlineStyle, style.outlineWidth, style.outlineColor].join(' ');
    return [outline, style.boxShadow].join(' / ');
};";

const FOCUS: &str = "
const element = document.activeElement;
if (!element || element === document.body || element === document.documentElement) return { name: '' };
const name = find.named(element) || element.id || element.tagName.toLowerCase();
// A list or a scrolled table that only shows where it is may lie partly outside.
const box = element.getBoundingClientRect();
// A part of a control that is the browser's own, as the calendar of a date, has the browser's own mark.
const marked = !element.matches(':focus') || looks(element) !== 'none / none' && looks(element) !== (window.looksAtRest?.get(element) ?? 'none / none');
let unseen = null;
if (!marked) unseen = `its looks do not change: ${looks(element)}`;
else if (box.width === 0 || box.height === 0) unseen = 'it has no size';
else if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) unseen = 'it is outside of the window';
else {
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    if (!top || !(element.contains(top) || top.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(top))))
        unseen = `${top?.tagName}.${top?.className} covers it`;
}
return { name, unseen };";
