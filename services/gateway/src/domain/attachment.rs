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
    /// How large it is, in words.
    pub(crate) fn size(&self) -> String {
        size_in_words(self.file.size)
    }

    /// For an actor.
    pub(crate) fn shown_to(self, actor: &Actor) -> Self {
        let own = self.attached_by.organisation == actor.organisation;
        Self { removable: actor.role == Role::Agent && (own || actor.party == Party::Accc), ..self }
    }
}

/// A size in words: whole bytes, or three digits.
pub(crate) fn size_in_words(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = (bytes * 10 + unit / 2) / unit;
    match tenths {
        ..100 => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", (bytes + unit / 2) / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_two_or_three_digits() {
        for (bytes, words) in [
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (1_250, "1.3 kB"),
            (345_678, "346 kB"),
            (10_485_760, "10 MB"),
            (2_345_678, "2.3 MB"),
        ] {
            assert_eq!(size_in_words(bytes), words);
        }
    }
}
