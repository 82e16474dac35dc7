//! Forms by what is agreed of them: where they are sent to, and the names of their fields. Where they stand on a page,
//! and behind what they are folded away, is the page's own affair.

use fantoccini::elements::Element;
use serde_json::json;

use super::Person;

impl Person {
    /// Fills in the form that is sent to an address with this end, and sends it; back when the answer is there.
    pub(crate) async fn sends(&self, to: &str, fields: &[(&str, &str)]) {
        self.fills_in(to, fields).await;
        let what = format!("the button that sends {to}");
        let script = "return find.submit(arguments[0])";
        self.with(&what, script, vec![json!(to)], async |button| {
            self.unfolds(button).await?;
            self.browser.click(button).await
        })
        .await;
        self.waits(format!("the answer to {to}"), async || self.browser.has_left().await).await;
    }

    /// Fills it in, and does not send it.
    pub(crate) async fn fills_in(&self, to: &str, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            let what = format!("the field {name} of the form to {to}");
            let script =
                "const [to, name, value] = arguments; return find.of_form(find.form(to), name, value)";
            self.with(&what, script, vec![json!(to), json!(name), json!(value)], async |field| {
                self.unfolds(field).await?;
                self.set(field, value).await
            })
            .await;
        }
    }

    /// Whether the page has a form that is sent there.
    pub(crate) async fn may(&self, to: &str) -> bool {
        self.browser.find("return find.form(arguments[0])", vec![json!(to)]).await.is_some()
    }

    /// Opens whatever an element is folded away in, by pressing what a person would press.
    async fn unfolds(&self, element: &Element) -> Option<()> {
        let script = "return find.opener(arguments[0])";
        while let Some(opener) = self.browser.find(script, vec![json!(element)]).await {
            self.browser.click(&opener).await?;
        }
        Some(())
    }
}
