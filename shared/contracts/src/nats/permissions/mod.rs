//! Who may say and hear what on NATS: one catalogue, from which `deploy/nats/accounts.conf` is rendered ([`conf`]).
//!
//! Two accounts, those that participants may be given besides ([`super::participant`]), and nothing between them but what
//! is listed here:
//!
//! - `PORTAL` holds the streams. Each service is a user that may publish only its own subjects, pull only from
//!   its own durable consumer, answer only its own commands, and hear only its own inbox. The `operator` makes
//!   streams and consumers and reads everything, but can publish no event, and of commands only those for operators:
//!   whoever sends a command says who asks. Of the broker's own account, `$SYS`, it may ask for one thing: that the
//!   server reads its configuration again.
//! - `AEMO` holds no stream. It sees five services of `PORTAL`'s, and calls them with any stock client: reading
//!   its one consumer of `AEMO_REFERRALS` (information, next message, acknowledgement) and `aemo.answer.*`.
//!
//! What a client must do for these permissions to fit it:
//!
//! - a service uses the inbox prefix [`ServicePermissions::inbox_prefix`] (AEMO: the client's default);
//! - a service registers with the NATS services framework under its own name;
//! - a consumer is bound by name (`get_consumer_from_stream`), never created, by anyone but the operator;
//! - a password is made of `A–Z a–z 0–9 _ -` and starts with a letter, since nats-server reads the variable's
//!   value as configuration: `12345` would be a number there, and refused.

mod aemo;
mod conf;
mod requests;
mod service;

pub(crate) use aemo::AEMO_ACCOUNT;
pub use aemo::{AEMO_LIMITS, AEMO_USER, aemo_user, crossings};
pub use conf::{render_accounts_conf, render_participants_conf};
pub(super) use requests::{acknowledgement, consumer_info, next_message};
use service::Service;

use super::{participant, streams, subjects};

const CDR_EVENTS: &str = streams::CDR_EVENTS.name;
const AEMO_REFERRALS: &str = streams::AEMO_REFERRALS.name;
const PARTICIPANT_EVENTS: &str = streams::PARTICIPANT_EVENTS.name;
const DEAD_LETTERS: &str = streams::DEAD_LETTERS.name;

const WORKFLOW_CONSUMER: &str = streams::WORKFLOW.durable;
const AEMO_LIAISON_CONSUMER: &str = streams::AEMO_LIAISON.durable;
const NOTIFICATION_CONSUMER: &str = streams::NOTIFICATION.durable;
const GATEWAY_CONSUMER: &str = streams::GATEWAY.durable;

const INCIDENT_RAISED: &str = "cdr.incident.raised.v1.*";
const INCIDENT_EVENTS: &str = "cdr.incident.*.v1.*";
const REFERRAL_EVENTS: &str = "cdr.referral.*.v1.*";
const WATCHER_EVENTS: &str = "cdr.watcher.*.v1.*";
const ORGANISATION_EVENTS: &str = "cdr.organisation.*.v1.*";
const USER_EVENTS: &str = "cdr.user.*.v1.*";
const AEMO_REFERRAL_EVENTS: &str = "aemo.referral.*.v1.*";
const COMMANDS: &str = "cdr.cmd.>";
/// Those for operators, of any service.
const OPERATORS_COMMANDS: &str = "cdr.cmd.*.operator.*";

/// The account of the services.
pub(crate) const PORTAL_ACCOUNT: &str = "PORTAL";

/// What one user of NATS may do. What is not listed is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePermissions {
    /// The user's name, which is the service's name where it belongs to one.
    pub user: &'static str,
    /// The environment variable of the server that holds the password.
    pub password_variable: &'static str,
    /// Subjects that the user may publish to.
    pub publish: Vec<String>,
    /// Subjects that the user may not publish to, although a pattern of `publish` would allow it.
    pub publish_deny: Vec<String>,
    /// Subjects that the user may subscribe to.
    pub subscribe: Vec<String>,
    /// Whether the user may answer a request that reached it, on the request's own reply subject, once.
    pub allow_responses: bool,
}

impl ServicePermissions {
    /// The inbox prefix that the user's connection must use, since it may hear no other inbox.
    #[must_use]
    pub fn inbox_prefix(&self) -> String {
        inbox_prefix(self.user)
    }
}

/// What an account of somebody else's may take up at the broker, however its clients behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once.
    pub connections: u32,
    /// Subscriptions at once, on one connection.
    pub subscriptions: u32,
    /// The largest message that it may publish, in KiB.
    pub payload_kib: u32,
}

/// How the answers to a service's requests come back over the border between the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// One answer for one request.
    One,
    /// Any number of messages for one request, as a pull consumer delivers them.
    Many,
}

/// A subject of `PORTAL` that another account may send requests to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The subject, the same on both sides.
    pub subject: String,
    /// How many answers come back.
    pub replies: Replies,
    /// To which accounts it is open.
    pub open_to: OpenTo,
}

/// To which accounts a subject of `PORTAL` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenTo {
    /// To AEMO's.
    Aemo,
    /// To every account, each under its own name, which the broker itself holds against the word of the subject that
    /// stands there, counted from 1 (`account_token_position`).
    EachAsItself(usize),
}

/// The inbox prefix of a user in `PORTAL`.
#[must_use]
pub fn inbox_prefix(user: &str) -> String {
    format!("_INBOX_{user}")
}

/// Every user of the account `PORTAL`.
#[must_use]
pub fn portal_users() -> Vec<ServicePermissions> {
    vec![
        Service::new("intake", "INTAKE_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[INCIDENT_RAISED, ORGANISATION_EVENTS])
            .build(),
        Service::new("workflow", "WORKFLOW_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[INCIDENT_EVENTS])
            .except(INCIDENT_RAISED)
            .consumes(CDR_EVENTS, WORKFLOW_CONSUMER)
            .build(),
        Service::new("aemo-liaison", "AEMO_LIAISON_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[REFERRAL_EVENTS])
            .publishes(AEMO_REFERRALS, &[AEMO_REFERRAL_EVENTS])
            .consumes(CDR_EVENTS, AEMO_LIAISON_CONSUMER)
            .follows(AEMO_REFERRALS, streams::AEMO.durable)
            .answers(aemo::answers())
            .build(),
        Service::new("notification", "NOTIFICATION_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[WATCHER_EVENTS])
            .publishes(PARTICIPANT_EVENTS, &[participant::INCIDENT_EVENTS, participant::REFERRAL_EVENTS])
            .consumes(CDR_EVENTS, NOTIFICATION_CONSUMER)
            .build(),
        Service::new("gateway", "GATEWAY_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[USER_EVENTS])
            .requests(COMMANDS)
            .except(OPERATORS_COMMANDS)
            .consumes(CDR_EVENTS, GATEWAY_CONSUMER)
            .watches(&[CDR_EVENTS, AEMO_REFERRALS, PARTICIPANT_EVENTS])
            .build(),
        operator(),
    ]
}

/// The names of the services, under which their replicas can be found.
#[must_use]
pub fn services() -> Vec<&'static str> {
    let answering = portal_users().into_iter().filter(|user| user.allow_responses);
    answering.map(|user| user.user).collect()
}

fn operator() -> ServicePermissions {
    let all = |subjects: &[&str]| subjects.iter().map(|&subject| subject.to_owned()).collect::<Vec<_>>();
    ServicePermissions {
        user: "operator",
        password_variable: "OPERATOR_NATS_PASSWORD",
        publish: all(&["$JS.API.>", "$JS.ACK.>", "$SRV.>", OPERATORS_COMMANDS, &subjects::reload("*")]),
        publish_deny: Vec::new(),
        subscribe: all(&["cdr.>", "aemo.>", "dead.>", "$SRV.>", "$JS.EVENT.>", "_INBOX_operator.>"]),
        allow_responses: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> ServicePermissions {
        portal_users().into_iter().find(|user| user.user == name).expect("a user of the catalogue")
    }

    #[test]
    fn no_event_subject_has_two_publishers() {
        let mut publishers = std::collections::BTreeMap::<String, Vec<&str>>::new();
        for user in portal_users() {
            let denied = user.publish_deny.clone();
            for subject in user.publish.into_iter().filter(|subject| !subject.starts_with("$JS.API")) {
                if !denied.contains(&subject) {
                    publishers.entry(subject).or_default().push(user.user);
                }
            }
        }
        for (subject, users) in publishers {
            assert_eq!(users.len(), 1, "{subject} is published by {users:?}");
        }
    }

    #[test]
    fn the_operator_sends_no_command_as_somebody_else() {
        let operators = user("operator").publish.into_iter().filter(|subject| subject.starts_with("cdr."));
        assert_eq!(operators.collect::<Vec<_>>(), [OPERATORS_COMMANDS]);
        assert!(user("gateway").publish_deny.contains(&OPERATORS_COMMANDS.to_owned()));
        let of_participants = [
            subjects::notification::ADD_PARTICIPANT,
            subjects::notification::REMOVE_PARTICIPANT,
            subjects::notification::LIST_PARTICIPANTS,
        ];
        let of_dead_letters = services().into_iter().flat_map(|service| {
            [subjects::dead_letters::replay(service), subjects::dead_letters::stuck(service)]
        });
        for command in of_participants.map(str::to_owned).into_iter().chain(of_dead_letters) {
            assert!(subjects::matches(OPERATORS_COMMANDS, &command), "{command}");
        }
        assert!(!subjects::matches(OPERATORS_COMMANDS, subjects::intake::RAISE));
    }

    #[test]
    fn workflow_may_not_raise_an_incident() {
        let workflow = user("workflow");
        assert!(workflow.publish.contains(&INCIDENT_EVENTS.to_owned()));
        assert!(workflow.publish_deny.contains(&INCIDENT_RAISED.to_owned()));
    }

    #[test]
    fn aemo_may_publish_only_what_crosses_the_border() {
        let aemo = aemo_user();
        assert!(aemo.publish.iter().all(|subject| !subject.contains('*')));
        assert!(aemo.publish.iter().all(|subject| {
            subject.starts_with("aemo.answer.") || subject.contains(&format!(".{AEMO_REFERRALS}"))
        }));
    }

    #[test]
    fn each_user_hears_no_inbox_but_its_own() {
        for user in portal_users() {
            let inboxes: Vec<_> = user.subscribe.iter().filter(|subject| subject.starts_with('_')).collect();
            assert_eq!(inboxes, [&format!("{}.>", user.inbox_prefix())]);
            assert!(!user.subscribe.contains(&">".to_owned()));
        }
    }

    #[test]
    fn only_the_gateway_looks_after_the_others() {
        assert_eq!(services(), ["intake", "workflow", "aemo-liaison", "notification", "gateway"]);
        for name in services() {
            let publish = user(name).publish;
            let watches = |word: &str| publish.iter().any(|subject| subject.contains(word));
            assert_eq!(watches("$SRV"), name == "gateway", "{name}");
            assert_eq!(watches(".CONSUMER.LIST."), name == "gateway", "{name}");
            let reads_back = matches!(name, "gateway" | "aemo-liaison");
            assert_eq!(watches(".MSG.GET."), reads_back, "{name}");
            assert!(publish.iter().all(|subject| !subject.contains("$JS.API.>")), "{name}");
        }
        let read = |name| -> Vec<String> {
            user(name).publish.into_iter().filter(|subject| subject.contains(".MSG.GET.")).collect()
        };
        assert_eq!(read("gateway"), ["$JS.API.STREAM.MSG.GET.DEAD_LETTERS"]);
        assert_eq!(read("aemo-liaison"), ["$JS.API.STREAM.MSG.GET.AEMO_REFERRALS"], "its own messages");
    }
}
