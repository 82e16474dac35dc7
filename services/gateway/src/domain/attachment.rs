//! An attachment as it is shown.

use contracts::{Actor, Attachment, Audience, Party, Role};
use jiff::Timestamp;
use serde::Serialize;

use super::timeline::EntryActor;

/// A file on an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct AttachmentView {
    #[serde(flatten)]
    pub(crate) file: Attachment,
    /// The path in the API where it is fetched.
    pub(crate) path: String,
    /// Who reads it.
    pub(crate) audience: Audience,
    /// Who attached it.
    pub(crate) attached_by: EntryActor,
    /// When.
    pub(crate) attached_at: Timestamp,
    /// Whether the caller may remove it: the organisation that attached it may, and the ACCC.
    pub(crate) removable: bool,
}

impl AttachmentView {
    /// For an actor.
    pub(crate) fn shown_to(self, actor: &Actor) -> Self {
        let own = self.attached_by.organisation == actor.organisation;
        Self { removable: actor.role == Role::Agent && (own || actor.party == Party::Accc), ..self }
    }
}
