//! Who may say and hear what on NATS: one catalogue, from which `deploy/nats/accounts.conf` is rendered.
//!
//! Two accounts, those that participants may be given besides ([`super::participant`]), and nothing between them but what
//! is listed here:
//!
//! - `PORTAL` holds the streams. Each service is a user that may publish only its own subjects, pull only from
//!   its own durable consumer, answer only its own commands, and hear only its own inbox. The `operator` makes
//!   streams and consumers and reads everything, but can publish no event. Of the broker's own account, `$SYS`, it may
//!   ask for one thing: that the server reads its configuration again.
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

use std::fmt::Write;

use super::{participant, streams, subjects};
use crate::referral::ReferralAction;

const CDR_EVENTS: &str = streams::CDR_EVENTS.name;
const AEMO_REFERRALS: &str = streams::AEMO_REFERRALS.name;
const PARTICIPANT_EVENTS: &str = streams::PARTICIPANT_EVENTS.name;
const DEAD_LETTERS: &str = streams::DEAD_LETTERS.name;

const WORKFLOW_CONSUMER: &str = streams::WORKFLOW.durable;
const AEMO_LIAISON_CONSUMER: &str = streams::AEMO_LIAISON.durable;
const NOTIFICATION_CONSUMER: &str = streams::NOTIFICATION.durable;
const GATEWAY_CONSUMER: &str = streams::GATEWAY.durable;
const AEMO_CONSUMER: &str = streams::AEMO.durable;

const INCIDENT_RAISED: &str = "cdr.incident.raised.v1.*";
const INCIDENT_EVENTS: &str = "cdr.incident.*.v1.*";
const REFERRAL_EVENTS: &str = "cdr.referral.*.v1.*";
const WATCHER_EVENTS: &str = "cdr.watcher.*.v1.*";
const ORGANISATION_EVENTS: &str = "cdr.organisation.*.v1.*";
const USER_EVENTS: &str = "cdr.user.*.v1.*";
const AEMO_REFERRAL_EVENTS: &str = "aemo.referral.*.v1.*";
const COMMANDS: &str = "cdr.cmd.>";

/// Served by nobody. An account without streams is linked to the server's own JetStream API all the same, which
/// then answers `STREAM.INFO` first, with "JetStream not enabled for account". The server leaves that link out
/// where the account has an import of its own for `$JS.API.INFO`, so `AEMO` gets one, and it leads nowhere.
const NO_JETSTREAM_OF_ITS_OWN: &str = "aemo.jetstream.none";
pub(super) const JETSTREAM_ACCOUNT_INFO: &str = "$JS.API.INFO";

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

/// AEMO's: a few readers on several machines; and the longest answer, of 16,000 characters, with room for escapes.
pub const AEMO_LIMITS: Limits = Limits { connections: 32, subscriptions: 1000, payload_kib: 256 };

/// The user of AEMO's systems.
pub const AEMO_USER: &str = "aemo";

/// The account of the services.
pub(crate) const PORTAL_ACCOUNT: &str = "PORTAL";
/// The account of AEMO's systems.
pub(crate) const AEMO_ACCOUNT: &str = "AEMO";
const SYSTEM_ACCOUNT: &str = "$SYS";

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

/// How the answers to a service's requests come back over the border between the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// One answer for one request.
    One,
    /// Any number of messages for one request, as a pull consumer delivers them.
    Many,
}

/// A subject of `PORTAL` that `AEMO` may send requests to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The subject, the same on both sides.
    pub subject: String,
    /// How many answers come back.
    pub replies: Replies,
}

/// The inbox prefix of a user in `PORTAL`.
#[must_use]
pub fn inbox_prefix(user: &str) -> String {
    format!("_INBOX_{user}")
}

/// Where AEMO's systems answer.
fn aemo_answers() -> impl Iterator<Item = String> {
    ReferralAction::AEMOS.into_iter().map(subjects::aemo::answer)
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
            .follows(AEMO_REFERRALS, AEMO_CONSUMER)
            .answers(aemo_answers())
            .build(),
        Service::new("notification", "NOTIFICATION_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[WATCHER_EVENTS])
            .publishes(PARTICIPANT_EVENTS, &[participant::INCIDENT_EVENTS, participant::REFERRAL_EVENTS])
            .consumes(CDR_EVENTS, NOTIFICATION_CONSUMER)
            .build(),
        Service::new("gateway", "GATEWAY_NATS_PASSWORD")
            .publishes(CDR_EVENTS, &[USER_EVENTS])
            .requests(COMMANDS)
            .except(&subjects::dead_letters::replay("*"))
            .except(&subjects::dead_letters::stuck("*"))
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

/// What `AEMO` may ask of `PORTAL`, and all it can see of it.
#[must_use]
pub fn crossings() -> Vec<Crossing> {
    let one = |subject: String| Crossing { subject, replies: Replies::One };
    let mut crossings = vec![
        one(stream_info(AEMO_REFERRALS)),
        one(consumer_info(AEMO_REFERRALS, AEMO_CONSUMER)),
        Crossing { subject: next_message(AEMO_REFERRALS, AEMO_CONSUMER), replies: Replies::Many },
        one(acknowledgement(AEMO_REFERRALS, AEMO_CONSUMER)),
    ];
    crossings.extend(aemo_answers().map(one));
    crossings
}

/// The one user of the account `AEMO`. Its inboxes are the client's default: nobody else lives in the account.
#[must_use]
pub fn aemo_user() -> ServicePermissions {
    ServicePermissions {
        user: AEMO_USER,
        password_variable: "AEMO_NATS_PASSWORD",
        publish: crossings().into_iter().map(|crossing| crossing.subject).collect(),
        publish_deny: Vec::new(),
        subscribe: vec!["_INBOX.>".to_owned()],
        allow_responses: false,
    }
}

/// The file `deploy/nats/accounts.conf`.
#[must_use]
pub fn render_accounts_conf() -> String {
    let mut conf = String::from(
        "# Generated from shared/contracts/src/nats/permissions.rs by `portal contracts`. Do not edit.\n\
         # Passwords come from the server's environment: letters, digits, _ and -, a letter first.\n\
         accounts {\n",
    );
    render_system(&mut conf);
    render_portal(&mut conf);
    render_aemo(&mut conf);
    line(&mut conf, 2, &format!("include {}", participant::ACCOUNTS_FILE));
    conf.push_str("}\n");
    conf
}

fn operator() -> ServicePermissions {
    let all = |subjects: &[&str]| subjects.iter().map(|&subject| subject.to_owned()).collect::<Vec<_>>();
    ServicePermissions {
        user: "operator",
        password_variable: "OPERATOR_NATS_PASSWORD",
        publish: all(&["$JS.API.>", "$JS.ACK.>", "$SRV.>", COMMANDS, &subjects::reload("*")]),
        publish_deny: Vec::new(),
        subscribe: all(&["cdr.>", "aemo.>", "dead.>", "$SRV.>", "$JS.EVENT.>", "_INBOX_operator.>"]),
        allow_responses: false,
    }
}

/// The permissions of a service, put together from what the service does.
struct Service(ServicePermissions);

impl Service {
    /// What every service does: answer its own commands, be found, write its own dead letters.
    fn new(user: &'static str, password_variable: &'static str) -> Self {
        let mut subscribe = vec![format!("{}.>", inbox_prefix(user)), format!("cdr.cmd.{user}.>")];
        // Spelled out, because `$SRV.*` would also let a client subscribe to `$SRV.>`.
        for verb in ["PING", "INFO", "STATS"] {
            subscribe.extend([
                format!("$SRV.{verb}"),
                format!("$SRV.{verb}.{user}"),
                format!("$SRV.{verb}.{user}.*"),
            ]);
        }
        Self(ServicePermissions {
            user,
            password_variable,
            publish: Vec::new(),
            publish_deny: Vec::new(),
            subscribe,
            allow_responses: true,
        })
        .publishes(DEAD_LETTERS, &[&format!("dead.{user}.>")])
    }

    /// Publishes to a stream, and may ask it how it stands (whether it lost what was published).
    fn publishes(mut self, stream: &str, subjects: &[&str]) -> Self {
        self.0.publish.extend(subjects.iter().map(|&subject| subject.to_owned()));
        self.allow_publish(stream_info(stream));
        self
    }

    /// Is refused a subject although a pattern of its own would allow it.
    fn except(mut self, subject: &str) -> Self {
        self.0.publish_deny.push(subject.to_owned());
        self
    }

    /// Pulls from a durable consumer that the operator made, and acknowledges.
    fn consumes(mut self, stream: &str, consumer: &str) -> Self {
        self.allow_publish(stream_info(stream));
        self.allow_publish(consumer_info(stream, consumer));
        self.allow_publish(next_message(stream, consumer));
        self.allow_publish(acknowledgement(stream, consumer));
        self
    }

    /// Follows how far another has read what this service publishes: hears of each acknowledgement, asks how far the
    /// consumer has come, and which message lies at a place of the stream. It takes no message and moves no consumer.
    fn follows(mut self, stream: &str, consumer: &str) -> Self {
        self.0.subscribe.push(subjects::acknowledged(stream, consumer));
        self.allow_publish(consumer_info(stream, consumer));
        self.allow_publish(get_message(stream));
        self
    }

    /// Sends requests.
    fn requests(mut self, subjects: &str) -> Self {
        self.allow_publish(subjects.to_owned());
        self
    }

    /// Looks after the others, for the operators' page: asks every replica how it is, and how far each consumer of
    /// these streams has come, which gives no message and moves no consumer. Dead letters it may read one by one.
    fn watches(mut self, streams: &[&str]) -> Self {
        self.allow_publish(subjects::SERVICE_STATS.to_owned());
        for stream in streams {
            self.allow_publish(stream_info(stream));
            self.allow_publish(consumer_list(stream));
        }
        self.allow_publish(get_message(DEAD_LETTERS));
        self
    }

    /// Answers requests besides the commands of its own name.
    fn answers(mut self, subjects: impl Iterator<Item = String>) -> Self {
        self.0.subscribe.extend(subjects);
        self
    }

    fn allow_publish(&mut self, subject: String) {
        if !self.0.publish.contains(&subject) {
            self.0.publish.push(subject);
        }
    }

    fn build(self) -> ServicePermissions {
        self.0
    }
}

fn stream_info(stream: &str) -> String {
    format!("$JS.API.STREAM.INFO.{stream}")
}

pub(super) fn consumer_info(stream: &str, consumer: &str) -> String {
    format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}")
}

fn consumer_list(stream: &str) -> String {
    format!("$JS.API.CONSUMER.LIST.{stream}")
}

fn get_message(stream: &str) -> String {
    format!("$JS.API.STREAM.MSG.GET.{stream}")
}

pub(super) fn next_message(stream: &str, consumer: &str) -> String {
    format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}")
}

pub(super) fn acknowledgement(stream: &str, consumer: &str) -> String {
    format!("$JS.ACK.{stream}.{consumer}.>")
}

/// The broker's own account has no user: what is asked of it comes from `PORTAL`.
fn render_system(conf: &mut String) {
    line(conf, 2, &format!("{SYSTEM_ACCOUNT} {{"));
    let reload = subjects::reload("*");
    line(conf, 4, &format!("exports: [ {{ service: \"{reload}\", accounts: [{PORTAL_ACCOUNT}] }} ]"));
    line(conf, 2, "}");
}

fn render_portal(conf: &mut String) {
    line(conf, 2, &format!("{PORTAL_ACCOUNT} {{"));
    line(conf, 4, "jetstream: enabled");
    line(conf, 4, "users: [");
    for user in portal_users() {
        render_user(conf, &user);
    }
    line(conf, 4, "]");
    line(conf, 4, "exports: [");
    for Crossing { subject, replies } in crossings() {
        let response_type = match replies {
            Replies::One => "",
            Replies::Many => ", response_type: stream",
        };
        line(conf, 6, &format!("{{ service: \"{subject}\", accounts: [{AEMO_ACCOUNT}]{response_type} }}"));
    }
    line(conf, 6, "# Served by nobody; the reason is in permissions.rs.");
    line(conf, 6, &format!("{{ service: \"{NO_JETSTREAM_OF_ITS_OWN}\", accounts: [{AEMO_ACCOUNT}] }}"));
    participant::render_exports(conf);
    line(conf, 4, "]");
    line(conf, 4, "imports: [");
    let reload = subjects::reload("*");
    line(conf, 6, &format!("{{ service: {{ account: \"{SYSTEM_ACCOUNT}\", subject: \"{reload}\" }} }}"));
    line(conf, 4, "]");
    line(conf, 2, "}");
}

fn render_aemo(conf: &mut String) {
    line(conf, 2, &format!("{AEMO_ACCOUNT} {{"));
    render_limits(conf, 4, AEMO_LIMITS);
    line(conf, 4, "users: [");
    render_user(conf, &aemo_user());
    line(conf, 4, "]");
    line(conf, 4, "imports: [");
    for Crossing { subject, .. } in crossings() {
        render_import(conf, 6, &subject, "");
    }
    render_import(conf, 6, NO_JETSTREAM_OF_ITS_OWN, &format!(", to: \"{JETSTREAM_ACCOUNT_INFO}\""));
    line(conf, 4, "]");
    line(conf, 2, "}");
}

pub(super) fn render_limits(conf: &mut String, indent: usize, limits: Limits) {
    let Limits { connections, subscriptions, payload_kib } = limits;
    let limits = format!(
        "max_connections: {connections}, max_subscriptions: {subscriptions}, max_payload: {payload_kib}KB"
    );
    line(conf, indent, &format!("limits: {{ {limits} }}"));
}

pub(super) fn render_import(conf: &mut String, indent: usize, subject: &str, to: &str) {
    line(
        conf,
        indent,
        &format!("{{ service: {{ account: {PORTAL_ACCOUNT}, subject: \"{subject}\" }}{to} }}"),
    );
}

fn render_user(conf: &mut String, permissions: &ServicePermissions) {
    line(conf, 6, "{");
    line(conf, 8, &format!("user: \"{}\"", permissions.user));
    line(conf, 8, &format!("password: ${}", permissions.password_variable));
    let ServicePermissions { publish, publish_deny, subscribe, allow_responses, .. } = permissions;
    render_permissions(conf, 8, publish, publish_deny, subscribe, *allow_responses);
    line(conf, 6, "}");
}

/// What a user may publish, but for what it may not, and what it may subscribe to.
pub(super) fn render_permissions(
    conf: &mut String,
    indent: usize,
    publish: &[String],
    publish_deny: &[String],
    subscribe: &[String],
    allow_responses: bool,
) {
    line(conf, indent, "permissions: {");
    line(conf, indent + 2, "publish: {");
    render_subjects(conf, indent + 4, "allow", publish);
    if !publish_deny.is_empty() {
        render_subjects(conf, indent + 4, "deny", publish_deny);
    }
    line(conf, indent + 2, "}");
    line(conf, indent + 2, "subscribe: {");
    render_subjects(conf, indent + 4, "allow", subscribe);
    line(conf, indent + 2, "}");
    if allow_responses {
        line(conf, indent + 2, "allow_responses: true");
    }
    line(conf, indent, "}");
}

fn render_subjects(conf: &mut String, indent: usize, verdict: &str, subjects: &[String]) {
    line(conf, indent, &format!("{verdict}: ["));
    for subject in subjects {
        line(conf, indent + 2, &format!("\"{subject}\""));
    }
    line(conf, indent, "]");
}

pub(super) fn line(conf: &mut String, indent: usize, text: &str) {
    writeln!(conf, "{:indent$}{text}", "").expect("writing to a string cannot fail");
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
        publishers.remove(COMMANDS);
        for (subject, users) in publishers {
            assert_eq!(users.len(), 1, "{subject} is published by {users:?}");
        }
    }

    #[test]
    fn workflow_may_not_raise_an_incident() {
        let workflow = user("workflow");
        assert!(workflow.publish.contains(&INCIDENT_EVENTS.to_owned()));
        assert!(workflow.publish_deny.contains(&INCIDENT_RAISED.to_owned()));
    }

    #[test]
    fn only_the_operator_replays_what_a_service_laid_aside() {
        for service in services() {
            let asked = [subjects::dead_letters::replay(service), subjects::dead_letters::stuck(service)];
            for subject in &asked {
                let may = |user: &ServicePermissions| {
                    let named = |patterns: &[String]| {
                        patterns.iter().any(|pattern| subjects::matches(pattern, subject))
                    };
                    named(&user.publish) && !named(&user.publish_deny)
                };
                let who: Vec<_> = portal_users().into_iter().filter(may).map(|user| user.user).collect();
                assert_eq!(who, ["operator"], "{subject}");
            }
        }
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

    #[test]
    fn each_password_comes_from_a_variable_of_its_own() {
        let conf = render_accounts_conf();
        for user in portal_users().into_iter().chain([aemo_user()]) {
            let reference = format!("password: ${}\n", user.password_variable);
            assert_eq!(conf.matches(&reference).count(), 1, "{reference}");
        }
    }
}
