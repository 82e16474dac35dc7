//! `portal contracts`: the files that are generated from the code, so that they cannot say something else.

use std::path::{Path, PathBuf};

use anyhow::Context;
use contracts::nats::{
    participant::{ACCOUNTS_FILE, render_participants_conf},
    permissions::render_accounts_conf,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail when a file is not what would be written.
    #[arg(long)]
    check: bool,
    /// The folder `deploy` of the repository.
    #[arg(long, default_value = "deploy")]
    deploy: PathBuf,
}

pub(crate) fn contracts(arguments: &Arguments) -> anyhow::Result<()> {
    let files = [
        ("contracts/openapi.json".to_owned(), gateway::openapi()),
        ("nats/accounts.conf".to_owned(), render_accounts_conf()),
        // What a broker starts with, where no participant has an account.
        (format!("nats/{ACCOUNTS_FILE}"), render_participants_conf(&[])),
    ];
    let mut stale = Vec::new();
    for (name, content) in files {
        let path = arguments.deploy.join(name);
        if arguments.check {
            if std::fs::read_to_string(&path).ok().as_deref() != Some(&content) {
                stale.push(path.display().to_string());
            }
        } else {
            write(&path, &content)?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    anyhow::bail!("not current: {}; run `portal contracts` and commit what it writes", stale.join(", "))
}

fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}
