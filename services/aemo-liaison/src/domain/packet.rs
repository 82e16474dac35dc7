//! The referral packet: what AEMO needs, and no more (DESIGN, "least knowledge").

use contracts::event::{Packet, Referred};

/// The packet of a round. Nothing of the reporter is in it: no user, no organisation, no description, no comment.
pub(crate) fn of(referred: &Referred) -> Packet {
    let Referred {
        round: _,
        expected_input,
        override_reason,
        provider,
        summary,
        severity,
        evidence,
        attachments,
    } = referred;
    Packet {
        provider: provider.clone(),
        summary: summary.clone(),
        severity: *severity,
        expected_input: expected_input.clone(),
        override_reason: override_reason.clone(),
        evidence: evidence.clone(),
        attachments: attachments.iter().cloned().map(Into::into).collect(),
    }
}
