//! Which store it is: a folder of this machine, or a bucket that speaks S3.

use std::{os::unix::fs::DirBuilderExt, path::PathBuf, sync::Arc};

use object_store::{
    ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, path::Path, prefix::PrefixStore,
};
use tokio::sync::Semaphore;

use super::{AT_ONCE, Files};

/// Where the bytes of attachments are kept.
#[derive(Clone)]
pub enum FileStore {
    /// A folder; it is made where it is missing.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Bucket),
}

/// A bucket that speaks S3.
#[derive(Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What every key in it begins with; empty for nothing.
    pub prefix: String,
    /// Its region.
    pub region: String,
    /// Where it is, when it is not Amazon's: `https://host`, or `http://host` within one's own walls.
    pub endpoint: Option<String>,
    /// Who reads and writes it.
    pub access_key_id: String,
    /// With what.
    pub secret_access_key: String,
}

impl std::fmt::Debug for FileStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Bucket(bucket) => write!(f, "s3://{}/{}", bucket.name, bucket.prefix),
        }
    }
}

/// A part to a folder.
const FOLDER_PART: usize = 256 * 1024;
/// The smallest part that S3 takes of more than one.
const BUCKET_PART: usize = 5 * 1024 * 1024;

impl Files {
    /// Opens the store.
    pub(crate) fn open(store: &FileStore) -> object_store::Result<Self> {
        let (store, part): (Arc<dyn ObjectStore>, usize) = match store {
            FileStore::Folder(folder) => {
                // Nobody else on this machine reads it.
                let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
                made.map_err(|error| object_store::Error::Generic {
                    store: "folder",
                    source: format!("{} cannot be made: {error}", folder.display()).into(),
                })?;
                // What was answered as attached is there after a power failure too.
                let folder = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                (Arc::new(folder), FOLDER_PART)
            }
            FileStore::Bucket(bucket) => (Arc::new(bucket.open()?), BUCKET_PART),
        };
        Ok(Self { store, part, room: Semaphore::new(AT_ONCE) })
    }
}

impl Bucket {
    fn open(&self) -> object_store::Result<PrefixStore<impl ObjectStore>> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key_id)
            .with_secret_access_key(&self.secret_access_key);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(PrefixStore::new(builder.build()?, Path::from(self.prefix.as_str())))
    }
}
