//! What AEMO will see of an incident that is referred: the packet, but for what the provider is about to write.

use contracts::{Audience, Severity, event::Evidence};

use super::{attachment::AttachmentView, incident::IncidentView};

/// The packet of a referral before it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preview {
    pub(crate) organisation_name: String,
    pub(crate) brand_name: String,
    pub(crate) summary: String,
    pub(crate) severity: Severity,
    pub(crate) evidence: Evidence,
    /// The names of the files that are meant for AEMO.
    pub(crate) files: Vec<String>,
}

impl Preview {
    /// Of an incident as it now stands, from which workflow makes the packet.
    pub(crate) fn of(view: &IncidentView) -> Self {
        let for_aemo = |one: &&AttachmentView| one.audience == Audience::Referral;
        Self {
            organisation_name: view.incident.provider.name.clone(),
            brand_name: view.incident.provider.brand_name.clone(),
            summary: view.incident.summary.clone(),
            severity: view.incident.severity,
            evidence: view.evidence.clone(),
            files: view.attachments.iter().filter(for_aemo).map(|one| one.file.file_name.clone()).collect(),
        }
    }
}
