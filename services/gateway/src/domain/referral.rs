//! A referral round as it is shown.

use contracts::{
    Actor, IncidentKey, ReferralAction, ReferralId, ReferralState, Severity, event::Packet,
    referral::available,
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{at_aemo::AtAemo, attachment::AttachmentView};

/// A referral round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ReferralView {
    /// The round.
    pub(crate) id: ReferralId,
    /// The incident.
    pub(crate) incident: IncidentKey,
    /// The number of the round, from 1.
    pub(crate) round: i32,
    /// The version of the incident's referrals: the `ETag`.
    pub(crate) version: i64,
    /// Where it stands with AEMO.
    pub(crate) state: ReferralState,
    /// The severity as it now stands.
    pub(crate) severity: Severity,
    /// What AEMO was told.
    pub(crate) packet: Packet,
    /// AEMO's own ticket number.
    pub(crate) reference: Option<String>,
    /// Until when AEMO set it aside.
    pub(crate) deferred_until: Option<Timestamp>,
    /// When it was opened.
    pub(crate) opened_at: Timestamp,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
    /// When it came into its state.
    pub(crate) state_since: Timestamp,
    /// Since when a question of AEMO's waits for the provider; null when none does.
    pub(crate) question_open_since: Option<Timestamp>,
    /// The files that are meant for AEMO, as they now are.
    pub(crate) attachments: Vec<AttachmentView>,
    #[serde(flatten)]
    pub(crate) at_aemo: AtAemo,
    /// What the caller may do now.
    pub(crate) available_actions: Vec<ReferralAction>,
}

impl ReferralView {
    /// Whether this file is still there.
    pub(crate) fn has_file(&self, id: &Uuid) -> bool {
        self.attachments.iter().any(|one| one.file.id == *id)
    }

    /// With the files that are meant for AEMO.
    pub(crate) fn with_files(self, attachments: Vec<AttachmentView>, actor: &Actor) -> Self {
        let attachments = attachments.into_iter().map(|one| one.shown_to(actor)).collect();
        Self { attachments, ..self }
    }

    /// For an actor.
    pub(crate) fn shown_to(mut self, actor: &Actor) -> Self {
        let asked = !self.at_aemo.open_questions.is_empty();
        self.available_actions = available(self.state, asked, actor.party, actor.role);
        self
    }
}
