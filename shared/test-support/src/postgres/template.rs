//! The files of a new server, made once and copied afterwards: `initdb` takes a second, a copy does not.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::PASSWORD;
use crate::local::{base, user_id};
use crate::settings::postgres_bin_dir;

/// To be raised when the arguments of `initdb` below change, or the password does.
const GENERATION: u32 = 2;

/// The user and group that PostgreSQL runs as where the test runs as root, which PostgreSQL refuses to.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerUser {
    user: u32,
    group: u32,
}

impl ServerUser {
    /// None where the test does not run as root: then it is the user of the test.
    pub(super) fn of_this_machine() -> Option<Self> {
        if user_id() != 0 {
            return None;
        }
        let users = fs::read_to_string("/etc/passwd").expect("a Linux machine lists its users");
        let entry = users.lines().find(|line| line.starts_with("postgres:"));
        let entry = entry.expect("PostgreSQL does not run as root, and this machine has no user postgres");
        let mut numbers = entry.split(':').skip(2).map(|number| number.parse().expect("ids are numbers"));
        let (user, group) = (numbers.next(), numbers.next());
        Some(Self { user: user.expect("a user's number"), group: group.expect("a group's number") })
    }
}

/// A command that runs as the server's user.
pub(super) fn as_server(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some(server) = ServerUser::of_this_machine() {
        command.uid(server.user).gid(server.group);
    }
    // The user may not be allowed into the test's own working folder.
    command.current_dir(base());
    command
}

/// Makes `folder` the server's.
pub(super) fn give_to_server(folder: &Path) {
    if let Some(server) = ServerUser::of_this_machine() {
        chown(folder, Some(server.user), Some(server.group)).expect("root may give a folder away");
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("root or the owner may");
}

/// Fills `data`, which is not there yet, with the files of a new server.
///
/// # Panics
/// When `initdb` or the copy fails.
pub(super) fn copy_to(data: &Path) {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    let copied = Command::new("cp").arg("-a").arg(TEMPLATE.get_or_init(template)).arg(data).status();
    assert!(copied.is_ok_and(|status| status.success()), "the files of a new server can be copied");
}

fn template() -> PathBuf {
    let bin = postgres_bin_dir();
    let version = bin.parent().and_then(Path::file_name).map(OsStr::to_os_string).unwrap_or_default();
    let template = base().join(format!("template-{}-{GENERATION}", version.display()));
    if template.exists() {
        return template;
    }
    // Another process may do the same at the same time: the first to finish wins.
    let draft = base().join(format!("template-draft-{}", std::process::id()));
    fs::remove_dir_all(&draft).ok();
    fs::create_dir(&draft).expect("a folder under the base can be made");
    give_to_server(&draft);
    init(&bin.join("initdb"), &draft);
    if fs::rename(draft.join("data"), &template).is_err() {
        assert!(template.exists(), "the template can be put into its place");
    }
    fs::remove_dir_all(&draft).ok();
    template
}

fn init(initdb: &Path, draft: &Path) {
    let password = draft.join("password");
    fs::write(&password, PASSWORD).expect("the password can be written");
    fs::set_permissions(&password, fs::Permissions::from_mode(0o644)).expect("the file is ours");
    let made = as_server(initdb)
        .arg("--pgdata")
        .arg(draft.join("data"))
        .args(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"])
        .arg(format!("--pwfile={}", password.display()))
        .output()
        .expect("initdb can be run");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "initdb: {said}");
    trust_the_superuser(&draft.join("data/pg_hba.conf"));
}

/// The test itself comes in without a password: checking one takes 40 ms in a debug build, and a test connects as
/// the superuser often. All other roles show theirs.
fn trust_the_superuser(rules: &Path) {
    let others = fs::read_to_string(rules).expect("initdb writes the rules");
    fs::write(rules, format!("host all postgres 127.0.0.1/32 trust\n{others}"))
        .expect("root or the owner may");
}
