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
    permissions::{Crossing, Limits, OpenTo, Replies, acknowledgement, consumer_info, next_message},
    streams,
};
use crate::{
    event::{ANY_ORGANISATION, PARTICIPANT},
    ids::OrganisationId,
};

const PARTICIPANT_EVENTS: &str = streams::PARTICIPANT_EVENTS.name;

/// The subjects of what happens to incidents, as the publisher may use them.
pub(super) const INCIDENT_EVENTS: &str = "participant.*.incident.*.v1.*";
/// The subjects of what happens in referral rounds.
pub(super) const REFERRAL_EVENTS: &str = "participant.*.referral.*.v1.*";

/// The file, beside `accounts.conf` and included by it, that holds the accounts of the participants.
pub const ACCOUNTS_FILE: &str = "participants/accounts.conf";

/// How long a reader may hold a message before it is given out again.
pub const ACK_WAIT: Duration = Duration::from_mins(5);

/// How many messages may be held at once.
pub const MAX_ACK_PENDING: i64 = 1000;

/// What each account may take up: a few readers, whose requests are small.
pub const LIMITS: Limits = Limits { connections: 8, subscriptions: 1000, payload_kib: 64 };

/// The name of an organisation's account, of its user and of its consumer. An organisation's id is a token of a subject,
/// so the name is one; the word before it keeps it apart from any other account's.
pub fn account(organisation: &OrganisationId) -> String {
    account_of(organisation.as_str())
}

/// What an organisation's consumer reads.
pub fn filter(organisation: &OrganisationId) -> String {
    filter_of(organisation.as_str())
}

/// The same for whom it may concern, with [`ANY_ORGANISATION`] in the organisation's place.
pub(crate) fn any_account() -> String {
    account_of(ANY_ORGANISATION)
}

pub(crate) fn any_filter() -> String {
    filter_of(ANY_ORGANISATION)
}

pub(crate) fn any_requests() -> Vec<String> {
    crossings(&any_account()).into_iter().map(|crossing| crossing.subject).collect()
}

fn account_of(organisation: &str) -> String {
    format!("{PARTICIPANT}-{organisation}")
}

fn filter_of(organisation: &str) -> String {
    format!("{PARTICIPANT}.{organisation}.>")
}

/// Where a participant's client is answered: the default of every client, since nobody else lives in the account.
pub(crate) const INBOXES: &str = "_INBOX.>";

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
pub(super) fn crossings(consumer: &str) -> [Crossing; 3] {
    let crossing =
        |subject, replies, name_at| Crossing { subject, replies, open_to: OpenTo::EachAsItself(name_at) };
    [
        crossing(consumer_info(PARTICIPANT_EVENTS, consumer), Replies::One, 6),
        crossing(next_message(PARTICIPANT_EVENTS, consumer), Replies::Many, 7),
        crossing(acknowledgement(PARTICIPANT_EVENTS, consumer), Replies::One, 4),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for Crossing { subject, open_to, .. } in crossings("*") {
            let OpenTo::EachAsItself(name_at) = open_to else { panic!("{subject} is open to {open_to:?}") };
            assert_eq!(subject.split('.').nth(name_at - 1), Some("*"), "{subject}");
            assert_eq!(subject.matches('*').count(), 1, "{subject}");
        }
    }
}
