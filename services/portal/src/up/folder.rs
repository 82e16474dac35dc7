//! The folder `var/`: data, secrets and logs of this machine, and nothing that belongs to the source.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::environment::Environment;

/// The folder, held by this process alone.
pub(super) struct Folder {
    path: PathBuf,
    /// Held for as long as this process lives.
    _lock: File,
}

impl Folder {
    /// Opens the folder (`PORTAL_VAR`, or `var` here), which is made when it is missing.
    pub(super) fn open(environment: &Environment) -> anyhow::Result<Self> {
        let path = environment.folder();
        std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let path = path.canonicalize()?;
        let lock = File::create(path.join("up.lock"))
            .with_context(|| format!("{} cannot be written into", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "the portal already runs with the data in {}; stop it, or set PORTAL_VAR to another folder",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// A place in the folder.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Forgets what an earlier run left.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        for name in ["postgres", "nats", "attachments", "secrets.json", "demo.json"] {
            remove(&self.at(name))?;
        }
        Ok(())
    }
}

fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}
