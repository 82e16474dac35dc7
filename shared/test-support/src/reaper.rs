//! Cleaning up after a test process, however it ends.
//!
//! What a process shares among its tests lies in statics, which are never dropped, and a test that is killed drops
//! nothing at all. So each test process has a companion: a shell of its own process group that reads commands from
//! a pipe, and runs them when the pipe is closed, which the kernel does whatever the process died of.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

const COMPANION: &str = r#"todo=
while IFS= read -r line; do todo="$line
$todo"; done
eval "$todo""#;

static SHELL: LazyLock<Mutex<Child>> = LazyLock::new(|| {
    let shell = Command::new("sh")
        .args(["-c", COMPANION])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("`sh` can be started");
    Mutex::new(shell)
});

/// Has `command`, one line of shell, run after this process ended; the last one given runs first.
pub(crate) fn at_the_end(command: &str) {
    let mut shell = SHELL.lock().unwrap_or_else(PoisonError::into_inner);
    let pipe = shell.stdin.as_mut().expect("its standard input is a pipe");
    writeln!(pipe, "{command}").expect("the companion lives as long as this process");
}

/// Has the process `id` killed by `signal` at the end, if it still is the one that was started with `mark` among its
/// arguments.
pub(crate) fn kill_at_the_end(id: u32, signal: &str, mark: &str) {
    at_the_end(&format!(
        "grep -qF '{mark}' /proc/{id}/cmdline 2>/dev/null && kill -{signal} {id} && sleep 0.2"
    ));
}

/// Has the group that the process `id` leads killed at the end, under the same condition.
pub(crate) fn kill_group_at_the_end(id: u32, mark: &str) {
    at_the_end(&format!("grep -qF '{mark}' /proc/{id}/cmdline 2>/dev/null && kill -KILL -{id} && sleep 0.2"));
}
