//! The referral packet: what AEMO needs, and no more (DESIGN, "least knowledge").

use contracts::{
    IncidentKey,
    clock::first_response_due,
    event::{Packet, Referred, Said},
};
use jiff::Timestamp;

use super::Entry;

/// A message to AEMO, by its number in `aemo.referral.*` of the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PacketId {
    pub(crate) incident: IncidentKey,
    pub(crate) version: i64,
}

/// How long the thread of former rounds may be, in bytes as it is sent. The broker takes a message of 1 MB.
const LONGEST_THREAD: usize = 256 * 1024;

/// The packet of a round that is opened now. Nothing of the reporter is in it: no user, no organisation, no description,
/// no comment.
pub(crate) fn of(referred: &Referred, opened_at: Timestamp) -> Packet {
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
        first_response_due: Some(first_response_due(*severity, opened_at)),
        expected_input: expected_input.clone(),
        override_reason: override_reason.clone(),
        evidence: evidence.clone(),
        attachments: attachments.iter().cloned().map(Into::into).collect(),
    }
}

/// What was said in the rounds before, as a new round tells it: the organisations, and no person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Former {
    pub(crate) thread: Vec<Said>,
    /// How many of the oldest are not in it.
    pub(crate) left_out: u32,
}

impl Former {
    /// Of the newest words, the newest last; there are `all` in all. Where they are too long together, the oldest go.
    pub(crate) fn of(newest: Vec<Entry>, all: u32) -> Self {
        let mut left = LONGEST_THREAD;
        let mut thread: Vec<Said> = newest
            .into_iter()
            .rev()
            .map(said)
            .take_while(|said| {
                let size = serde_json::to_vec(said).map_or(usize::MAX, |written| written.len() + 1);
                let fits = size <= left;
                left = left.saturating_sub(size);
                fits
            })
            .collect();
        thread.reverse();
        let told = u32::try_from(thread.len()).unwrap_or(u32::MAX);
        Self { thread, left_out: all.saturating_sub(told) }
    }
}

fn said(entry: Entry) -> Said {
    let Entry { round, at, kind, author, body } = entry;
    Said { round, at, party: author.party, by: author.organisation_name, kind: kind.into_owned(), text: body }
}
