//! A Chromium, driven by `WebDriver` and, for what that has no words for, by Chromium's own protocol.

mod command;
mod focus;
mod keys;
mod look;
mod options;

use std::time::Duration;

use fantoccini::{
    Client, ClientBuilder,
    elements::{Element, ElementRef},
    error::CmdError,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use test_support::Chromedriver;
use tokio::time::timeout;

use command::{DevTools, Log};
pub(crate) use keys::Key;
pub(crate) use look::{NARROW, Theme, WIDE};
pub(crate) use options::Scripting;

/// The longest that any one thing asked of the browser may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the scripts of the tests find elements by.
const FIND: &str = include_str!("find.js");

/// A browser with an empty profile. It ends with its [`Chromedriver`].
#[derive(Debug, Clone)]
pub(crate) struct Browser(Client);

impl Browser {
    /// Starts it.
    pub(crate) async fn start(driver: &Chromedriver, scripting: Scripting) -> Self {
        let connect = ClientBuilder::new(HttpConnector::new())
            .capabilities(options::capabilities(&driver.browser(), scripting))
            .connect(&driver.url())
            .await;
        let browser = Self(connect.unwrap_or_else(|error| panic!("no browser: {error:?}")));
        browser.verify(scripting).await;
        browser.size(WIDE).await;
        browser
    }

    /// Goes to an address; back when everything there has loaded.
    pub(crate) async fn go(&self, url: &str) {
        within("go", self.0.goto(url)).await;
    }

    /// Where it is: path and query.
    pub(crate) async fn at(&self) -> String {
        let url = within("address", self.0.current_url()).await;
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Forgets who is signed in, and leaves the page, which would go on asking the portal as somebody else.
    pub(crate) async fn forget(&self) {
        self.go("about:blank").await;
        self.ask("Network.clearBrowserCookies", json!({})).await;
    }

    /// Runs a script in the page, also where pages may run none; `find` is at its hand.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.try_run(script, arguments).await.expect("the script was given no element, so none is gone")
    }

    /// The same with elements among the arguments: nothing when the page has renewed one of them meanwhile.
    pub(crate) async fn try_run(&self, script: &str, arguments: Vec<Value>) -> Option<Value> {
        let script = format!("{FIND}\n{script}");
        unless_gone("run a script", self.0.execute(&script, arguments)).await
    }

    /// The same for a script that answers later: it is the body of an asynchronous function.
    pub(crate) async fn run_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const answer = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...arguments)
                .then((value) => answer({{ value }}), (error) => answer({{ error: String(error) }}));"
        );
        let mut told = within("run a script", self.0.execute_async(&script, arguments)).await;
        assert!(told["error"].is_null(), "the script of a test failed: {}", told["error"]);
        told["value"].take()
    }

    /// The element that a script finds.
    pub(crate) async fn find(&self, script: &str, arguments: Vec<Value>) -> Option<Element> {
        const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
        let found = self.try_run(script, arguments).await?;
        let id = ElementRef::from(found.get(ELEMENT)?.as_str()?.to_owned());
        Some(Element::from_element_id(self.0.clone(), id))
    }

    /// Clicks. Nothing happens when the page has renewed the element meanwhile.
    pub(crate) async fn click(&self, element: &Element) -> Option<()> {
        self.run("window.beforeTheClick = true", vec![]).await;
        let clicked = unless_gone("click", element.click()).await;
        // Where the click leads to another page, the element may be gone before the driver has looked at it again.
        if clicked.is_none() && self.has_left().await { Some(()) } else { clicked }
    }

    /// Whether another page has loaded since the last click.
    pub(crate) async fn has_left(&self) -> bool {
        let script = "return !window.beforeTheClick && document.readyState === 'complete'";
        self.run(script, vec![]).await == json!(true)
    }

    /// Types into a field, instead of what it holds.
    pub(crate) async fn type_into(&self, field: &Element, text: &str) -> Option<()> {
        unless_gone("clear a field", field.clear()).await?;
        unless_gone("type", field.send_keys(text)).await
    }

    /// What the console has been told since it was last asked: errors, warnings, and what the security policy refused.
    pub(crate) async fn console(&self) -> Vec<String> {
        let entries = within("console", self.0.issue_cmd(Log)).await;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let told = entries.iter().map(|entry| format!("{} {}", entry["level"], entry["message"]));
        told.collect()
    }

    /// Asks Chromium itself.
    pub(crate) async fn ask(&self, method: &'static str, parameters: Value) -> Value {
        within(method, self.0.issue_cmd(DevTools { method, parameters })).await
    }

    /// Scripting must be what was asked for: a browser that runs scripts after all would prove nothing.
    async fn verify(&self, scripting: Scripting) {
        self.go("data:text/html,<title>off</title><script>document.title = 'on'</script>").await;
        let title = self.run("return document.title", vec![]).await;
        let expected = match scripting {
            Scripting::On => "on",
            Scripting::Off => "off",
        };
        assert_eq!(title, json!(expected), "scripts in this browser");
    }
}

/// What the browser answers, which it must do in time and without an error. An alert that opened by itself is one.
async fn within<T>(what: &str, asked: impl Future<Output = Result<T, CmdError>>) -> T {
    answer(what, asked).await.unwrap_or_else(|error| panic!("the browser does not {what}: {error}"))
}

/// The same, but nothing when the element that it is about is not on the page any more.
async fn unless_gone<T>(what: &str, asked: impl Future<Output = Result<T, CmdError>>) -> Option<T> {
    match answer(what, asked).await {
        Ok(answer) => Some(answer),
        Err(error) if error.is_stale_element_reference() => None,
        Err(error) => panic!("the browser does not {what}: {error}"),
    }
}

async fn answer<T>(what: &str, asked: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
    let answer = timeout(PATIENCE, asked).await;
    answer.unwrap_or_else(|_| panic!("the browser did not {what} in {} s", PATIENCE.as_secs()))
}
