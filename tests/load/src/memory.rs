//! What a process takes.

use std::fs;

use anyhow::Context;

use crate::say;

/// A process by the name that it is told under.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    name: String,
    id: u32,
}

/// `NAME=PID`.
pub(crate) fn parse(text: &str) -> Result<Process, String> {
    let wrong = || format!("{text:?} is not like workflow=4711");
    let (name, id) = text.split_once('=').ok_or_else(wrong)?;
    Ok(Process { name: name.to_owned(), id: id.parse().map_err(|_| wrong())? })
}

pub(crate) fn tell(processes: &[Process], when: &str) -> anyhow::Result<()> {
    for Process { name, id } in processes {
        let rss = megabytes(*id, "status", "VmRSS:")?;
        let pss = megabytes(*id, "smaps_rollup", "Pss:")?;
        let limit = if name == "all" { 60 } else { 15 };
        say(&format!(
            "memory of {name:<15} {when:<15} RSS {rss:.1} MB, PSS {pss:.1} MB    at rest at most {limit}"
        ));
    }
    Ok(())
}

/// A line of `/proc/<id>/<file>`, which is in kB.
fn megabytes(id: u32, file: &str, label: &str) -> anyhow::Result<f64> {
    let path = format!("/proc/{id}/{file}");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read; is it running?"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(label));
    let kilobytes: Option<u32> = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    Ok(f64::from(kilobytes.with_context(|| format!("{path} has no {label}"))?) / 1024.0)
}
