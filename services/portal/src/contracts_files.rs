//! `portal contracts`: the files that are generated from the code, so that they cannot say something else.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use contracts::{
    asyncapi,
    nats::{
        participant::ACCOUNTS_FILE,
        permissions::{render_accounts_conf, render_participants_conf},
    },
    schema,
};
use serde_json::Value;

/// Where the schemas are; nothing else is there.
const SCHEMAS: &str = "contracts/schemas";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail when a file is not what would be written.
    #[arg(long)]
    check: bool,
    /// The folder `deploy` of the repository.
    #[arg(long, default_value = "deploy")]
    deploy: PathBuf,
    /// The frozen bodies, which the documents show as examples.
    #[arg(long, default_value = "shared/contracts/frozen")]
    frozen: PathBuf,
}

pub(crate) fn contracts(arguments: &Arguments) -> anyhow::Result<()> {
    let files = files(&arguments.frozen)?;
    let obsolete = obsolete(&arguments.deploy, &files)?;
    if !arguments.check {
        for (name, content) in &files {
            write(&arguments.deploy.join(name), content)?;
        }
        for path in obsolete {
            std::fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        return Ok(());
    }
    let current = |name: &str, content: &str| {
        std::fs::read_to_string(arguments.deploy.join(name)).is_ok_and(|text| text == content)
    };
    let stale = files.iter().filter(|(name, content)| !current(name, content));
    let mut wrong: Vec<PathBuf> = stale.map(|(name, _)| arguments.deploy.join(name)).collect();
    wrong.extend(obsolete);
    if wrong.is_empty() {
        return Ok(());
    }
    let wrong = wrong.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    anyhow::bail!("not current: {wrong}; run `portal contracts` and commit what it writes")
}

/// Every generated file below `deploy`, with its content.
fn files(frozen: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let examples = examples(frozen)?;
    let example = |name: &str| examples[&asyncapi::frozen_file(name)].clone();
    let mut files = vec![
        ("contracts/openapi.json".to_owned(), gateway::openapi()),
        ("contracts/asyncapi.json".to_owned(), pretty(&asyncapi::for_aemo(&example))?),
        ("contracts/asyncapi-participants.json".to_owned(), pretty(&asyncapi::for_participants(&example))?),
        ("contracts/asyncapi-inside.json".to_owned(), pretty(&asyncapi::inside(&example))?),
        ("nats/accounts.conf".to_owned(), render_accounts_conf()),
        // What a broker starts with, where no participant has an account.
        (format!("nats/{ACCOUNTS_FILE}"), render_participants_conf(&[])),
    ];
    for (name, file) in schema::files() {
        files.push((format!("{SCHEMAS}/{name}.json"), pretty(&file)?));
    }
    Ok(files)
}

/// The frozen bodies by the file of the first (`asyncapi::frozen_file`); after it what was added to it later.
fn examples(frozen: &Path) -> anyhow::Result<BTreeMap<String, Vec<Value>>> {
    let mut examples = BTreeMap::<String, Vec<Value>>::new();
    let mut folders = vec![frozen.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable =
            || format!("{} holds no frozen bodies; --frozen says where they are", folder.display());
        let entries = std::fs::read_dir(&folder).with_context(unreadable)?;
        let mut paths =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        // By the name without its ending: the first body comes before what was added.
        paths.sort_by_key(|path| path.file_stem().map(OsStr::to_owned));
        for path in paths {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let unreadable =
                || format!("{} is no frozen body; see shared/README.md, Adding an event", path.display());
            let name = path.strip_prefix(frozen)?.with_extension("");
            let name = name.to_str().with_context(unreadable)?;
            let first = name.split('+').next().unwrap_or(name);
            let text = std::fs::read_to_string(&path).with_context(unreadable)?;
            let body = serde_json::from_str(&text).with_context(unreadable)?;
            examples.entry(first.to_owned()).or_default().push(body);
        }
    }
    Ok(examples)
}

/// Schemas of what no longer travels.
fn obsolete(deploy: &Path, files: &[(String, String)]) -> anyhow::Result<Vec<PathBuf>> {
    let Ok(folder) = std::fs::read_dir(deploy.join(SCHEMAS)) else { return Ok(Vec::new()) };
    let mut obsolete = Vec::new();
    for entry in folder {
        let path = entry?.path();
        if !files.iter().any(|(name, _)| deploy.join(name) == path) {
            obsolete.push(path);
        }
    }
    Ok(obsolete)
}

fn pretty(value: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}
