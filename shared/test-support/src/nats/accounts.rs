//! The accounts: the passwords that they want from the environment, and the file of participants' accounts, of which each
//! broker has a copy of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::settings::repository;

/// The file of participants' accounts, beside the others.
pub(super) const PARTICIPANTS: &str = "participants/accounts.conf";

/// A file of the broker's configuration, as it is deployed.
pub(super) fn deployed(name: &str) -> PathBuf {
    repository().join("deploy/nats").join(name)
}

/// Puts a copy of a file of the configuration into `folder`, under its name.
pub(super) fn copy_into(folder: &Path, name: &str) -> PathBuf {
    let copy = folder.join(name);
    fs::create_dir_all(copy.parent().expect("a file is in a folder")).expect("the folder is ours");
    fs::copy(deployed(name), &copy).unwrap_or_else(|error| panic!("deploy/nats/{name}: {error}"));
    copy
}

/// What a test gives `user` as the password: long enough to be found in a log where it should not be.
pub(crate) fn password_of(user: &str) -> String {
    format!("{user}-nats-password")
}

/// Every variable for a password that `accounts.conf` names, with its value: `AEMO_LIAISON_NATS_PASSWORD` is that of
/// the user `aemo-liaison`.
pub(super) fn passwords() -> Vec<(String, String)> {
    let accounts = fs::read_to_string(deployed("accounts.conf"))
        .expect("deploy/nats/accounts.conf is in the repository");
    accounts
        .split('$')
        .filter_map(|text| {
            let name: String = text
                .chars()
                .take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_')
                .collect();
            let user = name.strip_suffix("_NATS_PASSWORD")?.to_ascii_lowercase().replace('_', "-");
            Some((name, password_of(&user)))
        })
        .collect()
}
