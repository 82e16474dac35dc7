//! The contract with those who read no Rust, `deploy/contracts`, against what really travels, by clients that are not
//! ours.

mod cloud_events;
mod documents;
mod example;
mod page;
mod travelled;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A file of the contract.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/contracts").join(name)
}

fn json_file(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file(name)).unwrap()).unwrap()
}
