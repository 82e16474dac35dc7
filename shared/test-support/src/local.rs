//! Servers as child processes.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::reaper;
use crate::wait_for::wait_for;

/// The folder under which everything that local servers write lies, one a user.
pub(crate) fn base() -> PathBuf {
    let base = std::env::temp_dir().join(format!("portal-tests-{}", user_id()));
    fs::create_dir_all(&base).expect("the folder for temporary files can be written");
    // Another user, PostgreSQL's, has to pass through.
    fs::set_permissions(&base, Permissions::from_mode(0o755)).expect("the folder is ours");
    base
}

/// A new folder under [`base`], which goes when the process ends.
pub(crate) fn new_folder(kind: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = base().join(format!("{kind}-{}-{number}", std::process::id()));
    fs::remove_dir_all(&folder).ok();
    fs::create_dir(&folder).expect("a folder under the base can be made");
    reaper::at_the_end(&format!("rm -rf '{}'", folder.display()));
    folder
}

/// The user that runs the test.
pub(crate) fn user_id() -> u32 {
    fs::metadata("/proc/self").expect("Linux has /proc").uid()
}

/// A port on which nobody listens at the moment. Somebody may take it before the server does: whoever starts the
/// server tries again then.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("some port is free");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts `command`, whose output goes to `log`. `mark`, a path, is one of its arguments and of no other
    /// process's; `last_signal` is what ends it if the test process ends first.
    pub(crate) fn start(command: &mut Command, log: &Path, mark: &Path, last_signal: &str) -> Self {
        let log = fs::OpenOptions::new().create(true).append(true).open(log).expect("the log can be written");
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            // So that a Ctrl-C at the terminal reaches the test and not its servers.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", command.get_program().display()));
        reaper::kill_at_the_end(child.id(), last_signal, &mark.display().to_string());
        Self(child)
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// How the process ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().expect("a child can be waited for")
    }

    /// Sends `signal` and waits until the process has ended.
    pub(crate) async fn end(mut self, signal: &str) {
        send(self.id(), signal);
        wait_for(&format!("the end of a server after SIG{signal}"), async || self.ended()).await;
    }

    /// Has the group that the process leads, with all that it has started, killed at the end of the test process.
    /// `mark` as for [`start`](Self::start).
    pub(crate) fn lead_its_group_to_the_end(&self, mark: &Path) {
        reaper::kill_group_at_the_end(self.id(), &mark.display().to_string());
    }

    /// Kills the process and all that it has started.
    pub(crate) fn kill_group(mut self) {
        let group = format!("kill -KILL -{}", self.id());
        Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status().ok();
        self.0.wait().ok();
    }

    /// Kills the process at once.
    pub(crate) fn kill(mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn send(process: u32, signal: &str) {
    let status = Command::new("sh").args(["-c", &format!("kill -{signal} {process}")]).status();
    assert!(status.is_ok_and(|status| status.success()), "the process {process} takes no SIG{signal}");
}
