//! What the provider and AEMO said to each other, as a conversation.

use contracts::Party;

use super::{
    local_time::Zone,
    telling::{Told, tell},
    timeline::{Subject, TimelineEntry},
};

/// A turn of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) told: Told,
    /// Whose turn it is, as a word of the stylesheet's.
    pub(crate) side: &'static str,
    /// Whether something was said; otherwise something only happened.
    pub(crate) spoken: bool,
}

/// The turns, by the reader's clock.
pub(crate) fn turns(entries: &[TimelineEntry], zone: &Zone) -> Vec<Turn> {
    entries
        .iter()
        .map(|entry| {
            let told = tell(entry, zone);
            Turn { spoken: !told.words.is_empty(), told, side: side(entry.actor.party) }
        })
        .collect()
}

const fn side(party: Party) -> &'static str {
    match party {
        Party::Aemo => "aemo",
        Party::DataHolder => "provider",
        Party::Accc => "accc",
        Party::Adr | Party::Operator => "portal",
    }
}

/// What happened in the round after a version that somebody saw, by the reader's clock.
pub(crate) fn since(entries: &[TimelineEntry], seen: i64, zone: &Zone) -> Vec<Told> {
    let later = |entry: &&TimelineEntry| entry.subject == Subject::Referral && entry.version > seen;
    entries.iter().filter(later).map(|entry| tell(entry, zone)).collect()
}

#[cfg(test)]
mod tests {
    use contracts::{Actor, Audience};
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn entry(subject: Subject, version: i64, kind: &str, body: serde_json::Value) -> TimelineEntry {
        TimelineEntry {
            position: version,
            incident: "CDR-1".parse().expect("a key"),
            referral: None,
            subject,
            version,
            kind: kind.to_owned(),
            at: Timestamp::UNIX_EPOCH,
            actor: (&Actor::aemo_system()).into(),
            audience: Audience::Referral,
            state: None,
            body,
        }
    }

    #[test]
    fn what_was_only_done_is_told_apart_from_what_was_said() {
        let entries = [
            entry(Subject::Referral, 2, "accepted", json!({ "reference": null })),
            entry(Subject::Referral, 3, "asked", json!({ "question": "Which meter?" })),
        ];
        let turns = turns(&entries, &Zone::named(None));
        assert_eq!(
            turns.iter().map(|turn| (turn.spoken, turn.side)).collect::<Vec<_>>(),
            [(false, "aemo"), (true, "aemo")]
        );
    }

    #[test]
    fn only_what_came_after_the_version_that_was_seen_is_new() {
        let entries = [
            entry(Subject::Referral, 2, "accepted", json!({})),
            entry(Subject::Incident, 9, "commented", json!({ "body": "of another sequence" })),
            entry(Subject::Referral, 3, "deferred", json!({})),
        ];
        let new = since(&entries, 2, &Zone::named(None));
        assert_eq!(new.len(), 1);
        assert_eq!(new[0].what, "set the referral aside");
    }
}
