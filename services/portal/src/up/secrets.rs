//! The passwords of this machine's PostgreSQL and NATS: made once, kept in `var/secrets.json`, readable for this
//! user only.

use std::collections::BTreeMap;

use anyhow::Context;

use super::folder::Folder;
use crate::{seed, services::Name};

pub(super) const FILE: &str = "secrets.json";

/// Passwords by the name of the setting that they go by.
pub(super) struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Reads them, and makes those that are missing.
    pub(super) fn open(folder: &Folder) -> anyhow::Result<Self> {
        let path = folder.at(FILE);
        let mut secrets: BTreeMap<String, String> = match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).with_context(|| {
                format!("{} is damaged; start over with --fresh, which forgets all data", path.display())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        for name in Self::names() {
            secrets.entry(name).or_insert_with(seed::secret);
        }
        seed::write_private(&path, &serde_json::to_string_pretty(&secrets)?)?;
        Ok(Self(secrets))
    }

    /// A password.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).expect("every name of `names` was filled in when the secrets were opened")
    }

    /// The passwords of the broker's users, by the variable that the broker reads.
    pub(super) fn broker(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter().filter(|(name, _)| name.ends_with("_NATS_PASSWORD"))
    }

    fn names() -> Vec<String> {
        let mut names: Vec<String> =
            ["POSTGRES_PASSWORD", "OPERATOR_NATS_PASSWORD", "AEMO_NATS_PASSWORD"].map(str::to_owned).to_vec();
        for service in Name::ALL {
            names.extend(
                ["DB_PASSWORD", "OWNER_DB_PASSWORD", "NATS_PASSWORD"].map(|what| service.variable(what)),
            );
        }
        names
    }
}
