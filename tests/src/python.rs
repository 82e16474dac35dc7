//! The Python of `deploy/lib/python-tools.txt`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The lines that `script` prints there.
///
/// # Panics
/// When it fails, as it does when a package is missing.
pub fn lines(script: &str) -> Vec<String> {
    let answer = Command::new(folder().join("python")).args(["-c", script]).output().unwrap();
    assert!(
        answer.status.success(),
        "the Python tools lack something that a test needs: {}",
        String::from_utf8_lossy(&answer.stderr)
    );
    String::from_utf8(answer.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The folder of the Python tools: `PYTHON_TOOLS_BIN`, or what `deploy/lib/get-python-tools` makes.
#[expect(clippy::disallowed_methods, reason = "tests are started by a person or by CI, not by `portal`")]
pub fn folder() -> PathBuf {
    if let Ok(folder) = std::env::var("PYTHON_TOOLS_BIN") {
        return folder.into();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/lib/get-python-tools");
    let answer = Command::new(script).output().unwrap();
    assert!(answer.status.success(), "no Python tools: {}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap().trim().into()
}
