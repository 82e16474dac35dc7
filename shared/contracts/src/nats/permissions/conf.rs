//! The broker's configuration: the catalogue as nats-server reads it.

use std::fmt::Write;

use super::{
    AEMO_ACCOUNT, AEMO_LIMITS, Crossing, Limits, OpenTo, PORTAL_ACCOUNT, Replies, ServicePermissions,
    aemo_user, crossings, portal_users,
};
use crate::nats::{
    participant::{self, ParticipantAccount},
    subjects,
};

const SYSTEM_ACCOUNT: &str = "$SYS";

/// Served by nobody. An account without streams is linked to the server's own JetStream API all the same, which
/// then answers `STREAM.INFO` first, with "JetStream not enabled for account". The server leaves that link out
/// where the account has an import of its own for `$JS.API.INFO`, so each account but `PORTAL` gets one, and it leads
/// nowhere. It lies in no stream's subjects: a stream would keep what is sent there.
const NO_JETSTREAM_OF_ITS_OWN: &str = "nobody.jetstream.none";
const JETSTREAM_ACCOUNT_INFO: &str = "$JS.API.INFO";

/// The file `deploy/nats/accounts.conf`.
#[must_use]
pub fn render_accounts_conf() -> String {
    let mut conf = String::from(
        "# Generated from shared/contracts/src/nats/permissions by `portal contracts`. Do not edit.\n\
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

/// The file [`participant::ACCOUNTS_FILE`], whole.
#[must_use]
pub fn render_participants_conf(accounts: &[ParticipantAccount]) -> String {
    let mut conf = String::from(
        "# The accounts of participants. Written by `portal admin participant`; what is changed here is lost.\n\
         # A password stands here as a bcrypt hash only.\n",
    );
    for ParticipantAccount { organisation, password_hash } in accounts {
        let name = participant::account(organisation);
        // Quoted: a name of digits would be a number.
        line(&mut conf, 0, &format!("\"{name}\" {{"));
        render_limits(&mut conf, 2, participant::LIMITS);
        line(&mut conf, 2, "users: [");
        line(&mut conf, 4, "{");
        line(&mut conf, 6, &format!("user: \"{name}\""));
        line(&mut conf, 6, &format!("password: \"{password_hash}\""));
        let inboxes = [participant::INBOXES.to_owned()];
        render_permissions(&mut conf, 6, &participant::requests(organisation), &[], &inboxes, false);
        line(&mut conf, 4, "}");
        line(&mut conf, 2, "]");
        line(&mut conf, 2, "imports: [");
        for subject in participant::requests(organisation) {
            render_import(&mut conf, 4, &subject, "");
        }
        render_no_jetstream(&mut conf, 4);
        line(&mut conf, 2, "]");
        line(&mut conf, 0, "}");
    }
    conf
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
    for crossing in crossings() {
        render_export(conf, &crossing);
    }
    line(conf, 6, "# Each participant's account, under its own name only; see participant.rs.");
    for crossing in participant::crossings("*") {
        render_export(conf, &crossing);
    }
    line(conf, 6, "# Served by nobody; the reason is in permissions/conf.rs.");
    line(conf, 6, &format!("{{ service: \"{NO_JETSTREAM_OF_ITS_OWN}\" }}"));
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
    render_no_jetstream(conf, 6);
    line(conf, 4, "]");
    line(conf, 2, "}");
}

fn render_export(conf: &mut String, Crossing { subject, replies, open_to }: &Crossing) {
    let accounts = match open_to {
        OpenTo::Aemo => format!("accounts: [{AEMO_ACCOUNT}]"),
        OpenTo::EachAsItself(position) => format!("account_token_position: {position}"),
    };
    let response_type = match replies {
        Replies::One => "",
        Replies::Many => ", response_type: stream",
    };
    line(conf, 6, &format!("{{ service: \"{subject}\", {accounts}{response_type} }}"));
}

fn render_no_jetstream(conf: &mut String, indent: usize) {
    render_import(conf, indent, NO_JETSTREAM_OF_ITS_OWN, &format!(", to: \"{JETSTREAM_ACCOUNT_INFO}\""));
}

fn render_limits(conf: &mut String, indent: usize, limits: Limits) {
    let Limits { connections, subscriptions, payload_kib } = limits;
    let limits = format!(
        "max_connections: {connections}, max_subscriptions: {subscriptions}, max_payload: {payload_kib}KB"
    );
    line(conf, indent, &format!("limits: {{ {limits} }}"));
}

fn render_import(conf: &mut String, indent: usize, subject: &str, to: &str) {
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
fn render_permissions(
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

fn line(conf: &mut String, indent: usize, text: &str) {
    writeln!(conf, "{:indent$}{text}", "").expect("writing to a string cannot fail");
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
    fn each_password_comes_from_a_variable_of_its_own() {
        let conf = render_accounts_conf();
        for user in portal_users().into_iter().chain([aemo_user()]) {
            let reference = format!("password: ${}\n", user.password_variable);
            assert_eq!(conf.matches(&reference).count(), 1, "{reference}");
        }
    }

    #[test]
    fn only_what_nobody_serves_is_open_to_every_account() {
        let conf = render_accounts_conf();
        let exports = conf.lines().filter(|line| line.trim_start().starts_with("{ service: \""));
        let open: Vec<_> = exports
            .filter(|line| !line.contains("accounts:") && !line.contains("account_token_position"))
            .collect();
        assert_eq!(open.len(), 1, "{open:?}");
        assert!(open[0].contains(NO_JETSTREAM_OF_ITS_OWN));
        let kept = |stream: &crate::nats::streams::StreamSpec| {
            stream.subjects.iter().any(|pattern| subjects::matches(pattern, NO_JETSTREAM_OF_ITS_OWN))
        };
        assert!(!crate::nats::streams::STREAMS.iter().any(kept), "no stream keeps what is sent there");
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
