//! Somebody attaches files, or removes one.

use contracts::{
    Actor, Attachment, Audience, Party, Relation,
    attachment::{KeptAttachment, MOST_FILES, MOST_FILES_AT_ONCE},
    command::AttachForm,
    event::{Attached, Detached},
    incident::may_read,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decided, Incident, Refusal, State};

impl Incident {
    /// Files, with a word about them or without. They start the quiet period of a resolved incident again, as a comment
    /// does.
    ///
    /// Only the provider gives AEMO files. It may do so before it refers: they go with the packet, if it is still the
    /// provider then.
    pub(crate) fn attach(
        mut self,
        files: Vec<Attachment>,
        form: AttachForm,
        (actor, relation): (&Actor, Relation),
        now: Timestamp,
    ) -> Result<Decided, Refusal> {
        self.takes_words()?;
        let AttachForm { body, audience } = form;
        let audience = audience.unwrap_or(Audience::Everyone);
        if audience == Audience::Referral {
            self.reaches_aemo(relation)?;
        }
        self.has_room_for(files.len())?;
        let kept = files.iter().map(|file| KeptAttachment::new(file.clone(), audience, actor));
        self.attachments.extend(kept);
        let resolved = matches!(self.state, State::Resolved(_));
        let decided = self.stays(Attached { files, body, audience });
        Ok(if resolved { decided.quiet_from(now) } else { decided })
    }

    /// Somebody of the organisation that attached a file removes it, or the ACCC: also from an incident that is over,
    /// since what should never have been attached has to go at any time.
    pub(crate) fn detach(
        mut self,
        id: Uuid,
        (actor, relation): (&Actor, Relation),
    ) -> Result<Decided, Refusal> {
        let own = |kept: &KeptAttachment| kept.organisation == actor.organisation;
        let readable = |kept: &KeptAttachment| may_read(kept.audience, relation, own(kept));
        let found = self.attachments.iter().position(|kept| kept.attachment.id == id && readable(kept));
        let at = found.ok_or(Refusal::NoSuchFile { id })?;
        if !own(&self.attachments[at]) && actor.party != Party::Accc {
            return Err(Refusal::Forbidden(
                "Only the organisation that attached a file removes it, or the ACCC. Ask one of them.",
            ));
        }
        let KeptAttachment { attachment, audience, .. } = self.attachments.remove(at);
        Ok(self.stays(Detached { file: attachment, audience }))
    }

    /// The files that the provider means for AEMO. What a former provider meant for it stays behind: nobody else refers
    /// with it, nor could take it out.
    pub(super) fn attachments_for_aemo(&self) -> Vec<Attachment> {
        let for_aemo = |kept: &&KeptAttachment| {
            kept.audience == Audience::Referral && kept.organisation == self.provider.organisation
        };
        self.attachments.iter().filter(for_aemo).map(|kept| kept.attachment.clone()).collect()
    }

    fn reaches_aemo(&self, relation: Relation) -> Result<(), Refusal> {
        if relation != Relation::Provider {
            return Err(Refusal::Forbidden(
                "Only the provider gives files to AEMO. Attach it for everyone, and the provider takes it up.",
            ));
        }
        if !self.shared_responsibility {
            return Err(Refusal::fault(
                "audience",
                "not_allowed",
                "AEMO never sees this incident: its operation is not shared responsibility. Attach it for everyone \
                 or your organisation",
            ));
        }
        Ok(())
    }

    fn has_room_for(&self, more: usize) -> Result<(), Refusal> {
        let there = self.attachments.len();
        let fault = |code, detail| Err(Refusal::fault("file", code, detail));
        match more {
            0 => fault("required", "is required: choose one".to_owned()),
            more if more > MOST_FILES_AT_ONCE => {
                fault("too_many", format!("takes at most {MOST_FILES_AT_ONCE} at once; these are {more}"))
            }
            more if there + more > MOST_FILES => fault(
                "too_many",
                format!(
                    "has no room: an incident has at most {MOST_FILES} files, and this one has {there}. Remove one \
                     that is not needed any more"
                ),
            ),
            _ => Ok(()),
        }
    }
}
