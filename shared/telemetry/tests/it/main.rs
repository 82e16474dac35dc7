//! Telemetry is installed once a process, so each test here starts itself again in a process of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod export;
mod log_line;
mod propagation;

use std::process::{Command, Output};

/// Set in the process that a test started.
const INNER: &str = "TELEMETRY_TEST_INNER";

/// Runs `body` in a process of its own, started as the test `name` again, and answers what it wrote. In that
/// process there is no answer.
#[expect(
    clippy::disallowed_methods,
    reason = "the test learns from the environment which half of it this is"
)]
fn in_a_process_of_its_own(name: &str, body: impl FnOnce()) -> Option<Output> {
    if std::env::var(INNER).is_ok() {
        body();
        return None;
    }
    let written = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INNER, "1")
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    Some(written)
}
