//! A person at a browser: what they do and what they see, in words.

use fantoccini::elements::Element;
use serde_json::{Value, json};
use test_support::wait_for;

use super::PASSWORD;
use crate::browser::Browser;

/// Somebody with a browser.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) browser: Browser,
    portal: String,
}

impl Person {
    pub(super) fn new(browser: Browser, portal: &str) -> Self {
        Self { browser, portal: portal.to_owned() }
    }

    /// Goes to a page of the portal.
    pub(crate) async fn open(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.portal)).await;
    }

    /// Signs in, on the page for it, and is let in.
    pub(crate) async fn signs_in(&self, login: &str) {
        if !self.browser.at().await.starts_with("/sign-in") {
            self.open("/sign-in").await;
        }
        self.fill("Login", login).await;
        self.fill("Password", PASSWORD).await;
        self.press("Sign in").await;
        self.comes_to("a page behind the door", |path| !path.starts_with("/sign-in")).await;
    }

    /// Is asked to sign in, and does.
    pub(crate) async fn signs_in_again(&self, login: &str) {
        self.comes_to("the door", |path| path.starts_with("/sign-in")).await;
        self.signs_in(login).await;
    }

    /// Writes into the field with this label, instead of what is there; in a list, chooses by the option's words.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let what = format!("the field “{label}”");
        let script = "return find.field(arguments[0])";
        self.with(&what, script, vec![json!(label)], async |field| self.set(field, text).await).await;
    }

    /// Presses the button, the link or the summary of this name.
    pub(crate) async fn press(&self, name: &str) {
        let what = format!("“{name}” to press");
        let script = "return find.press(arguments[0])";
        self.with(&what, script, vec![json!(name)], async |it| self.browser.click(it).await).await;
    }

    /// Whether a page can be read that says this, in whatever case.
    pub(crate) async fn sees(&self, text: &str) -> bool {
        self.browser.run("return find.reads(arguments[0])", vec![json!(text)]).await == json!(true)
    }

    /// Waits until the page says this. It is not loaded again for that.
    #[track_caller]
    pub(crate) fn waits_for(&self, text: &str) -> impl Future<Output = ()> {
        self.waits(format!("the page to say “{text}”"), async || self.sees(text).await)
    }

    /// Loads a page until it says this: for what another has done, where no script follows it.
    pub(crate) async fn open_until(&self, path: &str, text: &str) {
        self.waits(format!("{path} to say “{text}”"), async || {
            self.open(path).await;
            self.sees(text).await
        })
        .await;
    }

    /// Loads a page until it has the form that is sent there.
    pub(crate) async fn open_until_may(&self, path: &str, to: &str) {
        self.waits(format!("{path} to have the form to {to}"), async || {
            self.open(path).await;
            self.may(to).await
        })
        .await;
    }

    /// Waits until the browser is where it is to be.
    pub(crate) async fn comes_to(&self, what: &str, there: impl Fn(&str) -> bool) -> String {
        self.waits(format!("to come to {what}"), async || there(&self.browser.at().await)).await;
        self.browser.at().await
    }

    /// What a field of this name holds, wherever on the page it is.
    pub(crate) async fn has_in(&self, name: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(`[name=\"${arguments[0]}\"]`)]
            .filter((field) => field.type !== 'radio' || field.checked).map((field) => field.value)";
        let held = self.browser.run(script, vec![json!(name)]).await;
        held.as_array().unwrap().iter().map(|value| value.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Marks the page, so that one can tell later whether it was loaded again.
    pub(crate) async fn marks_the_page(&self) {
        self.browser.run("window.markOfTheStage = true", vec![]).await;
    }

    /// Whether it still is the page that was marked.
    pub(crate) async fn is_on_the_marked_page(&self) -> bool {
        self.browser.run("return window.markOfTheStage === true", vec![]).await == json!(true)
    }

    /// The page as text: for what a failed test has to say.
    pub(crate) async fn reads(&self) -> String {
        let text = self.browser.run("return document.body.innerText", vec![]).await;
        format!("{}\n{}", self.browser.at().await, text.as_str().unwrap_or_default())
    }

    /// Waits until a script finds something on the page, and does something with it: once more where the page has
    /// renewed it in between.
    pub(super) async fn with(
        &self,
        what: &str,
        script: &str,
        arguments: Vec<Value>,
        deed: impl AsyncFn(&Element) -> Option<()>,
    ) {
        self.waits(what.to_owned(), async || {
            let Some(found) = self.browser.find(script, arguments.clone()).await else { return false };
            deed(&found).await.is_some()
        })
        .await;
    }

    /// Puts a value into a field as a person does: a box is ticked, an option chosen by its value or its words, and
    /// the rest is typed.
    pub(super) async fn set(&self, field: &Element, value: &str) -> Option<()> {
        const PRESS: &str = "const [field, value] = arguments;
            if (field.type === 'checkbox') return field.checked === (value === 'true') ? null : field;
            if (field.type === 'radio') return field.checked ? null : field;
            if (field.tagName !== 'SELECT') return null;
            const options = [...field.options];
            const option = options.find((one) => one.value === value)
                ?? options.find((one) => find.words(one.textContent).startsWith(find.words(value)));
            if (!option) throw new Error(`${field.name} has no option ${value}`);
            return option;";
        // Typed, a time would depend on the order of day and month.
        const TIME: &str = "const [field, value] = arguments;
            field.focus();
            field.value = value;
            for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, { bubbles: true }));";
        const KIND: &str = "const [field] = arguments;
            return field.getAttribute('role') ?? (field.tagName === 'SELECT' ? 'select' : field.type)";
        let both = || vec![json!(field), json!(value)];
        let kind = self.browser.try_run(KIND, vec![json!(field)]).await?;
        match kind.as_str() {
            Some("select" | "checkbox" | "radio") => match self.browser.find(PRESS, both()).await {
                Some(pressed) => self.browser.click(&pressed).await,
                None => Some(()),
            },
            // A path; the browser takes it for the file that was chosen.
            Some("file") => field.send_keys(value).await.ok(),
            Some("combobox") => self.picks(field, value).await,
            Some("datetime-local" | "date") => self.browser.try_run(TIME, both()).await.map(|_| ()),
            _ => self.browser.type_into(field, value).await,
        }
    }

    /// Looks for an option in a box, and presses it once it is offered.
    async fn picks(&self, field: &Element, value: &str) -> Option<()> {
        let words = self
            .browser
            .try_run("return find.words_of(...arguments)", vec![json!(field), json!(value)])
            .await?;
        self.browser.type_into(field, words.as_str().unwrap_or(value)).await?;
        let offered = "return find.offer(...arguments)";
        self.with("the option in the list", offered, vec![json!(field), words], async |option| {
            self.browser.click(option).await
        })
        .await;
        Some(())
    }

    /// Waits, and says at the end what could be read instead.
    #[track_caller]
    pub(crate) fn waits(
        &self,
        what: String,
        mut probe: impl AsyncFnMut() -> bool,
    ) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let last = tokio::time::timeout(
                std::time::Duration::from_secs(15),
                wait_for(&what, async || probe().await.then_some(())),
            );
            let came = last.await.is_ok();
            assert!(came, "{caller}: waited for {what}, and read at {}", self.reads().await);
        }
    }
}
