//! How a browser is started.

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripting {
    /// As in most browsers.
    On,
    /// Forbidden in the profile, as a careful person or an administrator does it.
    Off,
}

const ARGUMENTS: [&str; 13] = [
    "--headless=new",
    // In a container there is no second wall for it to build.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    // Nothing speaks to anybody but the portal.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-proxy-server",
    "--lang=en-AU",
    // The keyboard's ways differ by platform and by setting; these are those of a plain one.
    "--disable-features=Translate,PasswordManagerOnboarding",
];

pub(super) fn capabilities(browser: &str, scripting: Scripting) -> Capabilities {
    let mut preferences = json!({"intl.accept_languages": "en-AU", "credentials_enable_service": false});
    if scripting == Scripting::Off {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let capabilities = json!({
        "browserName": "chrome",
        // An alert that opens by itself fails whatever is asked next.
        "unhandledPromptBehavior": "dismiss and notify",
        "timeouts": {"pageLoad": 20_000, "script": 20_000, "implicit": 0},
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {"binary": browser, "args": ARGUMENTS, "prefs": preferences},
    });
    let Value::Object(capabilities) = capabilities else { unreachable!("it is written as one") };
    capabilities
}
