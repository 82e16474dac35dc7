//! Which store it is: a folder. What speaks to it knows only an object store, so a bucket would be another line here.

use std::{os::unix::fs::DirBuilderExt, path::Path, sync::Arc};

use object_store::local::LocalFileSystem;

use super::{Files, room::Room};

/// What is written at once, in bytes.
const PART: usize = 256 * 1024;

impl Files {
    /// Opens the store in this folder, which is made where it is missing.
    pub(crate) fn open(folder: &Path) -> object_store::Result<Self> {
        // Nobody else on this machine reads it.
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| object_store::Error::Generic {
            store: "folder",
            source: format!("{} cannot be made: {error}", folder.display()).into(),
        })?;
        // What was answered as attached is there after a power failure too.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), part: PART, room: Room::default() })
    }
}
