//! The passwords that the accounts want from the environment.

use std::fs;

use crate::settings::repository;

/// What a test gives `user` as the password: long enough to be found in a log where it should not be.
pub(crate) fn password_of(user: &str) -> String {
    format!("{user}-nats-password")
}

/// Every variable for a password that `accounts.conf` names, with its value: `AEMO_LIAISON_NATS_PASSWORD` is that of
/// the user `aemo-liaison`.
pub(super) fn passwords() -> Vec<(String, String)> {
    let accounts = fs::read_to_string(repository().join("deploy/nats/accounts.conf"))
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
