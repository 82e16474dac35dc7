//! Files on an incident. Their bytes are the gateway's; that they are there, and for whom, is workflow's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    actor::Actor,
    ids::{OrganisationId, UserId},
    incident::Audience,
};

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE: u64 = 10 * 1024 * 1024;

/// The most files on one incident; one that is removed makes room.
pub const MOST_FILES: usize = 20;

/// The most files that are attached at once.
pub const MOST_FILES_AT_ONCE: usize = 5;

/// A file as it was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: Uuid,
    /// What it is called, without a path.
    pub file_name: String,
    /// What kind of file it is.
    pub media_type: String,
    /// How large it is, in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Attachment {
    /// Where whoever may read it fetches it, from the root of the API.
    pub fn path(&self) -> String {
        path(self.id)
    }

    /// What makes it the same file, whatever it was stored as: by this a repeated upload is known.
    pub fn content(&self) -> (&str, &str, u64, &str) {
        (&self.file_name, &self.media_type, self.size, &self.sha256)
    }
}

/// Where the attachment of this id is fetched.
pub fn path(id: Uuid) -> String {
    format!("/api/v1/attachments/{id}")
}

/// A file that AEMO may fetch with a token of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AttachmentReference {
    /// The file.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// The path in the portal's API where it is fetched.
    pub path: String,
}

impl From<Attachment> for AttachmentReference {
    fn from(attachment: Attachment) -> Self {
        Self { path: attachment.path(), attachment }
    }
}

/// An attachment with whose it is: what its owner remembers of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAttachment {
    /// The file.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// Who reads it.
    pub audience: Audience,
    /// Who attached it.
    pub user: UserId,
    /// For whom.
    pub organisation: OrganisationId,
}

impl KeptAttachment {
    /// A file that `actor` attaches for an audience.
    pub fn new(attachment: Attachment, audience: Audience, actor: &Actor) -> Self {
        let (user, organisation) = (actor.user.clone(), actor.organisation.clone());
        Self { attachment, audience, user, organisation }
    }
}
