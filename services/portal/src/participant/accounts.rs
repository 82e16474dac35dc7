//! The broker's file of participants' accounts, written whole.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use contracts::{
    command::ToldParticipant,
    nats::{participant::ParticipantAccount, permissions::render_participants_conf},
};

use crate::environment::Environment;

/// The file, which can be written.
pub(super) struct AccountsFile(PathBuf);

impl AccountsFile {
    /// Finds it. Asked for before anything is changed, since without it everything else would be for nothing: it must be
    /// there, as the broker does not start without it, and its folder must let us write.
    pub(super) fn open(told: Option<&Path>, environment: &Environment) -> anyhow::Result<Self> {
        let file = Self(told.map_or_else(|| environment.participants_file(), Path::to_owned));
        let path = file.0.display();
        let way_out = "say with --file or PORTAL_PARTICIPANTS_FILE where the broker's configuration lies";
        anyhow::ensure!(file.0.is_file(), "there is no {path}, which the broker would read; {way_out}");
        let tried = file.beside().and_then(|(_, beside)| std::fs::remove_file(beside));
        tried.with_context(|| format!("{path} cannot be written; start as a user who may, or {way_out}"))?;
        Ok(file)
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
        self.beside()
            .and_then(|(mut file, path)| {
                file.write_all(render_participants_conf(&accounts).as_bytes())?;
                file.sync_all()?;
                // At once, so that the broker never reads half of it.
                std::fs::rename(path, &self.0)
            })
            .with_context(|| format!("{} cannot be written", self.0.display()))
    }

    /// A new file beside it. Everybody may read it, since the broker may run as anybody: it holds hashes of long random
    /// passwords, and no password.
    fn beside(&self) -> std::io::Result<(std::fs::File, PathBuf)> {
        let path = self.0.with_extension("conf.new");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o644).open(&path)?;
        Ok((file, path))
    }

    /// Where it lies, for a sentence.
    pub(super) fn path(&self) -> std::path::Display<'_> {
        self.0.display()
    }
}
