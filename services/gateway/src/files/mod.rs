//! The bytes of attachments. Nobody but the gateway touches them, and nothing is served from here without the row that
//! says who may read it.
//!
//! A file is written before the command is sent that makes it an attachment, under an id of its own (`upload`). Until
//! then, and once it is none any more, a row of that table says when its bytes are swept (`sweep`).

mod open;
mod receive;
mod room;
mod serve;
mod sweep;

use std::sync::Arc;

use bytes::Bytes;
use contracts::{Problem, problem::Kind};
use futures::stream::BoxStream;
use messaging::Failure;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path};
use uuid::Uuid;

use self::room::Room;

pub(crate) use receive::{Incoming, pass_over, receive, too_large};
pub(crate) use serve::{Verbatim, serve};
pub use sweep::Swept;
pub(crate) use sweep::{discard, forget, run, settle, sweep};

/// The store.
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    /// The size of a part of what is written: what is held of one file in memory.
    part: usize,
    room: Room,
}

impl Files {
    async fn write(&self, id: Uuid) -> Result<WriteMultipart, Failure> {
        let upload = self.store.put_multipart(&place(id)).await.map_err(|error| away(&error))?;
        Ok(WriteMultipart::new_with_chunk_size(upload, self.part))
    }

    /// The bytes of a file, as they are read.
    pub(crate) async fn read(
        &self,
        id: Uuid,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>, Failure> {
        match self.store.get(&place(id)).await {
            Ok(found) => Ok(found.into_stream()),
            Err(object_store::Error::NotFound { .. }) => {
                Err(Failure::Inconsistent(format!("attachment: the bytes of {id} are not in the store")))
            }
            Err(error) => Err(away(&error)),
        }
    }

    /// Removes the bytes of a file, if they are there.
    async fn remove(&self, id: Uuid) -> Result<(), Failure> {
        match self.store.delete(&place(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(&error)),
        }
    }
}

/// Where the bytes are. The last digits spread them over 256 folders; the first are the time.
fn place(id: Uuid) -> Path {
    let name = id.simple().to_string();
    Path::from_iter([&name[30..], &name])
}

/// The store does not answer as it should. The operators read why.
fn away(error: &object_store::Error) -> Failure {
    tracing::warn!(%error, "the store of attachments does not answer");
    Problem::new(Kind::Unavailable, "The store of attachments does not answer. Try again in a moment.").into()
}
