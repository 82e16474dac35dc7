//! A participant's own account at the broker: what lets a recipient's or a retailer's systems read the events of the
//! organisation's own incidents, as AEMO's account lets AEMO's. Nobody has one until `portal admin participant add`
//! gives it.
//!
//! One name, [`account`], is that of the account, of its one user, and of its consumer of `PARTICIPANT_EVENTS`. What
//! `PORTAL` exports is the same for all of them, and the broker itself holds each to its own name
//! (`account_token_position`): whatever an account's file says, another's consumer cannot be imported. An account holds no
//! stream, and its user publishes nothing but the three requests by which a consumer is read. `STREAM.INFO` is not among
//! them: it would name every subject, and so every organisation and incident.

use std::time::Duration;

use super::{
    permissions::{
        JETSTREAM_ACCOUNT_INFO, acknowledgement, consumer_info, line, next_message, render_import,
        render_permissions,
    },
    streams,
};
use crate::{event::PARTICIPANT, ids::OrganisationId};

const PARTICIPANT_EVENTS: &str = streams::PARTICIPANT_EVENTS.name;

/// The subjects of what happens to incidents, as the publisher may use them.
pub(super) const INCIDENT_EVENTS: &str = "participant.*.incident.*.v1.*";
/// The subjects of what happens in referral rounds.
pub(super) const REFERRAL_EVENTS: &str = "participant.*.referral.*.v1.*";

/// The file, beside `accounts.conf` and included by it, that holds the accounts of the participants.
pub const ACCOUNTS_FILE: &str = "participants/accounts.conf";

/// Served by nobody, for the reason that `permissions.rs` gives for AEMO. Not below `participant.`: the stream would
/// keep what is sent there.
const NO_JETSTREAM_OF_ITS_OWN: &str = "nobody.jetstream.none";

/// How long a reader may hold a message before it is given out again.
pub const ACK_WAIT: Duration = Duration::from_mins(5);

/// How many messages may be held at once.
pub const MAX_ACK_PENDING: i64 = 1000;

/// The name of an organisation's account, of its user and of its consumer. An organisation's id is a token of a subject,
/// so the name is one; the word before it keeps it apart from any other account's.
pub fn account(organisation: &OrganisationId) -> String {
    format!("{PARTICIPANT}-{organisation}")
}

/// What an organisation's consumer reads.
pub fn filter(organisation: &OrganisationId) -> String {
    format!("{PARTICIPANT}.{organisation}.>")
}

/// An account as the broker must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantAccount {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The bcrypt hash of its user's password.
    pub password_hash: String,
}

/// What the user of an account may publish to: requests to its own consumer.
pub fn requests(organisation: &OrganisationId) -> Vec<String> {
    crossings(&account(organisation)).into_iter().map(|crossing| crossing.subject).collect()
}

/// What is exported, for a consumer of this name; `*` for each account's own.
fn crossings(consumer: &str) -> [Crossing; 3] {
    [
        Crossing { subject: consumer_info(PARTICIPANT_EVENTS, consumer), name_at: 6, streams: false },
        Crossing { subject: next_message(PARTICIPANT_EVENTS, consumer), name_at: 7, streams: true },
        Crossing { subject: acknowledgement(PARTICIPANT_EVENTS, consumer), name_at: 4, streams: false },
    ]
}

struct Crossing {
    subject: String,
    /// Which word of the subject, counted from 1, must be the importing account's name.
    name_at: usize,
    /// Whether one request brings many messages.
    streams: bool,
}

/// The part of `PORTAL`'s exports that is for participants.
pub(super) fn render_exports(conf: &mut String) {
    line(conf, 6, "# Each participant's account, under its own name only; see participant.rs.");
    for Crossing { subject, name_at, streams } in crossings("*") {
        let response_type = if streams { ", response_type: stream" } else { "" };
        line(
            conf,
            6,
            &format!("{{ service: \"{subject}\", account_token_position: {name_at}{response_type} }}"),
        );
    }
    line(conf, 6, &format!("{{ service: \"{NO_JETSTREAM_OF_ITS_OWN}\" }}"));
}

/// The file [`ACCOUNTS_FILE`], whole.
#[must_use]
pub fn render_participants_conf(accounts: &[ParticipantAccount]) -> String {
    let mut conf = String::from(
        "# The accounts of participants. Written by `portal admin participant`; what is changed here is lost.\n\
         # A password stands here as a bcrypt hash only.\n",
    );
    for ParticipantAccount { organisation, password_hash } in accounts {
        let name = account(organisation);
        // Quoted: a name of digits would be a number.
        line(&mut conf, 0, &format!("\"{name}\" {{"));
        line(&mut conf, 2, "users: [");
        line(&mut conf, 4, "{");
        line(&mut conf, 6, &format!("user: \"{name}\""));
        line(&mut conf, 6, &format!("password: \"{password_hash}\""));
        let inboxes = ["_INBOX.>".to_owned()];
        render_permissions(&mut conf, 6, &requests(organisation), &[], &inboxes, false);
        line(&mut conf, 4, "}");
        line(&mut conf, 2, "]");
        line(&mut conf, 2, "imports: [");
        for subject in requests(organisation) {
            render_import(&mut conf, 4, &subject, "");
        }
        render_import(&mut conf, 4, NO_JETSTREAM_OF_ITS_OWN, &format!(", to: \"{JETSTREAM_ACCOUNT_INFO}\""));
        line(&mut conf, 2, "]");
        line(&mut conf, 0, "}");
    }
    conf
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account_of(organisation: &str) -> ParticipantAccount {
        ParticipantAccount {
            organisation: organisation.parse().expect("a token"),
            password_hash: "$2a$04$hash".to_owned(),
        }
    }

    #[test]
    fn an_account_may_ask_for_its_own_consumer_and_publish_nothing_else() {
        let organisation: OrganisationId = "frankly".parse().expect("a token");
        assert_eq!(
            requests(&organisation),
            [
                "$JS.API.CONSUMER.INFO.PARTICIPANT_EVENTS.participant-frankly",
                "$JS.API.CONSUMER.MSG.NEXT.PARTICIPANT_EVENTS.participant-frankly",
                "$JS.ACK.PARTICIPANT_EVENTS.participant-frankly.>",
            ]
        );
        assert_eq!(filter(&organisation), "participant.frankly.>");
    }

    #[test]
    fn what_is_exported_is_held_to_the_accounts_own_name() {
        for Crossing { subject, name_at, .. } in crossings("*") {
            assert_eq!(subject.split('.').nth(name_at - 1), Some("*"), "{subject}");
            assert_eq!(subject.matches('*').count(), 1, "{subject}");
        }
        let mut conf = String::new();
        render_exports(&mut conf);
        let open: Vec<_> = conf
            .lines()
            .filter(|line| line.contains("service:") && !line.contains("account_token_position"))
            .collect();
        assert_eq!(open.len(), 1, "only what nobody serves is open to every account: {open:?}");
        assert!(open[0].contains(NO_JETSTREAM_OF_ITS_OWN));
        assert!(!NO_JETSTREAM_OF_ITS_OWN.starts_with("participant."), "the stream would keep it");
    }

    #[test]
    fn nobody_is_there_until_somebody_is_added() {
        assert!(render_participants_conf(&[]).lines().all(|line| line.starts_with('#')));
    }

    #[test]
    fn one_account_names_no_other() {
        let both = render_participants_conf(&[account_of("frankly"), account_of("123")]);
        let (first, second) = both.split_once("\"participant-123\" {").expect("two accounts");
        assert!(!first.contains("123") && !second.contains("frankly"), "{both}");
        assert!(!both.contains(".>\" }, to"), "{both}");
    }
}
