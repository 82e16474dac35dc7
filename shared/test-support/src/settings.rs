//! What the environment says about the servers of the tests.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What the servers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Containers, by testcontainers.
    Docker,
    /// Child processes of the test.
    Local,
}

impl Mode {
    /// `TEST_INFRA`, or else what is at hand: containers when an engine answers and has both images, local
    /// processes when it does not. Decided once a process.
    ///
    /// # Panics
    /// When `TEST_INFRA` is neither `docker` nor `local`.
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<Mode> = OnceLock::new();
        *CHOSEN.get_or_init(|| match variable("TEST_INFRA").as_deref() {
            Some("docker") => Self::Docker,
            Some("local") => Self::Local,
            Some(other) => panic!("TEST_INFRA is `{other}`; it may be docker or local"),
            None if engine_has(&[postgres_image(), nats_image()]) => Self::Docker,
            None => Self::Local,
        })
    }
}

/// The image of PostgreSQL; it takes `POSTGRES_PASSWORD`, as the public one does.
pub fn postgres_image() -> String {
    variable("POSTGRES_IMAGE").unwrap_or_else(|| "postgres:17".to_owned())
}

/// The image of NATS; its entry point takes the arguments of `nats-server`, as the public one does.
pub fn nats_image() -> String {
    variable("NATS_IMAGE").unwrap_or_else(|| "nats:2.10".to_owned())
}

/// Whether an engine answers that has all of `images`.
pub fn engine_has(images: &[String]) -> bool {
    Command::new("docker")
        .args(["image", "inspect"])
        .args(images)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The folder of `initdb` and `postgres`: `POSTGRES_BIN_DIR`, or the newest one where Debian puts them.
///
/// # Panics
/// When there is none.
pub(crate) fn postgres_bin_dir() -> PathBuf {
    if let Some(folder) = variable("POSTGRES_BIN_DIR") {
        return folder.into();
    }
    let version = |folder: &PathBuf| -> u32 {
        let version = folder.parent().and_then(|folder| folder.file_name()).and_then(|name| name.to_str());
        version.and_then(|name| name.parse().ok()).unwrap_or(0)
    };
    std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .max_by_key(version)
        .expect("PostgreSQL is not here: install the package postgresql, or set POSTGRES_BIN_DIR")
}

/// A `nats-server` that is new enough: `NATS_SERVER_BIN`, or the one that `deploy/lib/get-nats` finds or fetches.
///
/// # Panics
/// When there is none.
pub(crate) fn nats_server_bin() -> PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            if let Some(binary) = variable("NATS_SERVER_BIN") {
                return binary.into();
            }
            answer_of("get-nats").into()
        })
        .clone()
}

/// A browser and what drives it.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

/// `CHROMIUM_BIN` and `CHROMEDRIVER_BIN`, or what `deploy/lib/get-chromium` finds or installs.
///
/// # Panics
/// When there is none.
pub(crate) fn chromium() -> Chromium {
    static FOUND: OnceLock<Chromium> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            if let (Some(browser), Some(driver)) = (variable("CHROMIUM_BIN"), variable("CHROMEDRIVER_BIN")) {
                return Chromium { browser: browser.into(), driver: driver.into() };
            }
            let answer = answer_of("get-chromium");
            let paths: Vec<_> = answer.split(' ').filter_map(|word| Some(word.split_once('=')?.1)).collect();
            let [browser, driver] = paths[..] else { panic!("get-chromium answers otherwise: {answer}") };
            Chromium { browser: browser.into(), driver: driver.into() }
        })
        .clone()
}

/// What a script of `deploy/lib` prints. It says itself, on standard error, why there is nothing.
fn answer_of(script: &str) -> String {
    let answer = Command::new(repository().join("deploy/lib").join(script))
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .unwrap_or_else(|error| panic!("deploy/lib/{script} cannot be run: {error}"));
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{}", said.trim());
    String::from_utf8_lossy(&answer.stdout).trim().to_owned()
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[expect(clippy::disallowed_methods, reason = "tests are started by a person or by CI, not by `portal`")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
