//! The broker's file of participants' accounts, written whole.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use contracts::{
    command::ToldParticipant,
    nats::{participant::ParticipantAccount, permissions::render_participants_conf},
};

use super::say;
use crate::environment::Environment;

/// The file, which can be written, and by nobody else until this is dropped: who asks notification and writes down the
/// answer does so while nobody else is between the two, or the later answer could be overwritten by the earlier one.
pub(super) struct AccountsFile {
    path: PathBuf,
    /// Its folder, since the file itself is replaced by each command.
    _locked: File,
}

impl AccountsFile {
    /// Finds it. Asked for before anything is changed, since without it everything else would be for nothing: it must be
    /// there, as the broker does not start without it, and its folder must let us write.
    pub(super) fn open(told: Option<&Path>, environment: &Environment) -> anyhow::Result<Self> {
        let path = told.map_or_else(|| environment.participants_file(), Path::to_owned);
        let shown = path.display();
        let way_out = "say with --file or PORTAL_PARTICIPANTS_FILE where the broker's configuration lies";
        anyhow::ensure!(path.is_file(), "there is no {shown}, which the broker would read; {way_out}");
        let locked = lock_folder(&path).with_context(|| format!("the folder of {shown} cannot be locked"))?;
        let tried = beside(&path).and_then(|(_, beside)| std::fs::remove_file(beside));
        tried.with_context(|| format!("{shown} cannot be written; start as a user who may, or {way_out}"))?;
        Ok(Self { path, _locked: locked })
    }

    /// Puts these accounts, and no others, in the place of what stood there.
    pub(super) fn write(&self, told: &[ToldParticipant]) -> anyhow::Result<()> {
        let accounts: Vec<_> = told
            .iter()
            .map(|one| ParticipantAccount {
                organisation: one.organisation.clone(),
                password_hash: one.password_hash.clone(),
            })
            .collect();
        beside(&self.path)
            .and_then(|(mut file, new)| {
                file.write_all(render_participants_conf(&accounts).as_bytes())?;
                file.sync_all()?;
                // At once, so that the broker never reads half of it.
                std::fs::rename(new, &self.path)
            })
            .with_context(|| format!("{} cannot be written", self.path.display()))
    }

    /// Where it lies, for a sentence.
    pub(super) fn path(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

/// Waits until no other command holds the folder.
fn lock_folder(path: &Path) -> std::io::Result<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = File::open(folder)?;
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => {
            say("Another command works on the accounts; waiting for it.");
            folder.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error),
        Ok(()) => {}
    }
    Ok(folder)
}

/// A new file beside it. Everybody may read it, since the broker may run as anybody: it holds hashes of long random
/// passwords, and no password.
fn beside(path: &Path) -> std::io::Result<(File, PathBuf)> {
    let new = path.with_extension("conf.new");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o644).open(&new)?;
    Ok((file, new))
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;

    #[test]
    fn a_second_command_waits_until_the_first_has_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("accounts.conf");
        let first = lock_folder(&path).expect("nobody else holds it");
        let (held, second) = mpsc::channel();
        let waiting = std::thread::spawn(move || held.send(lock_folder(&path).is_ok()));
        assert!(second.recv_timeout(Duration::from_millis(50)).is_err(), "it waits");
        drop(first);
        assert_eq!(second.recv(), Ok(true));
        waiting.join().expect("it ended").expect("it was heard");
    }
}
