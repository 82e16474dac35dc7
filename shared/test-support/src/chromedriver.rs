//! Browsers by remote control: chromedriver, and every Chromium that it starts.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::local::{Process, new_folder};
use crate::settings::{Chromium, chromium};
use crate::wait_for::wait_for;

/// A chromedriver of a test's own. What it has started ends with it, however the test ends.
#[derive(Debug)]
pub struct Chromedriver {
    folder: PathBuf,
    process: Option<Process>,
    port: u16,
    browser: PathBuf,
}

impl Chromedriver {
    /// Starts it on a free port. Its browsers think that they are in Melbourne.
    ///
    /// # Panics
    /// When there is no Chromium, with what to do about it, or when it does not start.
    pub async fn start() -> Self {
        let Chromium { browser, driver } = chromium();
        let folder = new_folder("chromium");
        let log = folder.join("log");
        let mut command = Command::new(driver);
        // Profiles and whatever else a browser writes go into the folder, and with it. The argument only marks the
        // process as ours.
        command
            .arg("--port=0")
            .arg(format!("--log-path={}", folder.join("details").display()))
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            .env("LANG", "en_AU.UTF-8")
            .env("TZ", "Australia/Melbourne");
        let mut process = Process::start(&mut command, &log, &folder, "KILL");
        process.lead_its_group_to_the_end(&folder);
        let port = wait_for("chromedriver to listen", async || {
            let said = fs::read_to_string(&log).unwrap_or_default();
            assert!(process.ended().is_none(), "chromedriver does not start:\n{said}");
            port_in(&said)
        })
        .await;
        Self { folder, process: Some(process), port, browser }
    }

    /// Where it takes commands.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The Chromium that a session is to be started with.
    pub fn browser(&self) -> String {
        self.browser.display().to_string()
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill_group();
        }
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// The port in chromedriver's own words: `ChromeDriver was started successfully on port 41234.`
fn port_in(said: &str) -> Option<u16> {
    let (_, rest) = said.split_once("successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}
