//! The subjects.

use crate::{lifecycle::Action, referral::ReferralAction};

/// Where an event of this type and key travels.
pub fn event(event_type: &str, key: &str) -> String {
    format!("{event_type}.{key}")
}

/// Whether a subject is one of those that a pattern with `*` and `>` names.
pub(crate) fn matches(pattern: &str, subject: &str) -> bool {
    let mut subject = subject.split('.');
    for token in pattern.split('.') {
        match (token, subject.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => {}
            (token, Some(other)) if token == other => {}
            _ => return false,
        }
    }
    subject.next().is_none()
}

/// Commands of intake.
pub mod intake {
    /// Raise an incident.
    pub const RAISE: &str = "cdr.cmd.intake.raise";
}

/// Commands of workflow.
pub mod workflow {
    use super::Action;

    /// Comment on an incident.
    pub const COMMENT: &str = "cdr.cmd.workflow.comment";
    /// Attach files to an incident.
    pub const ATTACH: &str = "cdr.cmd.workflow.attach";
    /// Remove a file from an incident.
    pub const DETACH: &str = "cdr.cmd.workflow.detach";

    /// Take an action on an incident.
    pub fn action(action: Action) -> String {
        format!("cdr.cmd.workflow.{action}")
    }
}

/// Commands of the liaison, from the portal's own users at AEMO.
pub mod aemo_liaison {
    use super::ReferralAction;

    /// A user of AEMO's has looked at a round.
    pub const LOOK: &str = "cdr.cmd.aemo-liaison.look";

    /// Answer in a round.
    pub fn answer(action: ReferralAction) -> String {
        format!("cdr.cmd.aemo-liaison.{action}")
    }
}

/// Commands of notification. Those with the word `operator` are for operators, and the gateway may not send them.
pub mod notification {
    /// A page of a user's notifications.
    pub const LIST: &str = "cdr.cmd.notification.list";
    /// Mark notifications as read.
    pub const MARK_READ: &str = "cdr.cmd.notification.mark-read";
    /// Mark one as read, and say what it is.
    pub const OPEN: &str = "cdr.cmd.notification.open";
    /// How many of a user's are unread.
    pub const UNREAD: &str = "cdr.cmd.notification.unread";
    /// Watch an incident, or no longer.
    pub const WATCH: &str = "cdr.cmd.notification.watch";
    /// Tell a participant's own systems what happens to its incidents, from now on.
    pub const ADD_PARTICIPANT: &str = "cdr.cmd.notification.operator.add-participant";
    /// Tell them no longer.
    pub const REMOVE_PARTICIPANT: &str = "cdr.cmd.notification.operator.remove-participant";
    /// Which participants' systems are told.
    pub const LIST_PARTICIPANTS: &str = "cdr.cmd.notification.operator.list-participants";
}

/// Where AEMO's systems answer.
pub mod aemo {
    use super::ReferralAction;

    /// All that AEMO is told of an incident.
    pub fn told(incident: crate::IncidentKey) -> String {
        format!("aemo.referral.*.v1.{incident}")
    }

    /// Answer in a round. Only [`ReferralAction::AEMOS`] are listened to.
    pub fn answer(action: ReferralAction) -> String {
        format!("aemo.answer.{action}")
    }
}

/// Where the broker tells of each acknowledgement of a consumer that was made to
/// ([`super::streams::ConsumerSpec::tells_acknowledgements`]).
pub fn acknowledged(stream: &str, durable: &str) -> String {
    format!("$JS.EVENT.METRIC.CONSUMER.ACK.{stream}.{durable}")
}

/// Where each replica of each service says how it is: the services framework's own subject.
pub const SERVICE_STATS: &str = "$SRV.STATS";

/// Where a server of the broker is asked to read its configuration again.
pub fn reload(server_id: &str) -> String {
    format!("$SYS.REQ.SERVER.{server_id}.RELOAD")
}

/// Where a service puts what it cannot process.
pub fn dead_letter(service: &str) -> String {
    format!("dead.{service}")
}

/// The service that put a message there, from the message's subject.
pub fn service_of_dead_letter(subject: &str) -> Option<&str> {
    let (service, _) = subject.strip_prefix("dead.")?.split_once('.')?;
    Some(service)
}

/// What every service that reads events answers to the operator.
pub mod dead_letters {
    /// Try a dead letter of this service again.
    pub fn replay(service: &str) -> String {
        format!("cdr.cmd.{service}.operator.replay-dead-letter")
    }

    /// Which events hold up their sequence in this service.
    pub fn stuck(service: &str) -> String {
        format!("cdr.cmd.{service}.operator.list-stuck-events")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_letter_tells_whose_it_is() {
        let subject = event(&dead_letter("aemo-liaison"), "019cac2a-9dc0-7c3e-9f6a-3c1d2b4a5e6f");
        assert_eq!(service_of_dead_letter(&subject), Some("aemo-liaison"));
        assert_eq!(service_of_dead_letter("dead."), None);
        assert_eq!(service_of_dead_letter("cdr.incident.raised.v1.CDR-1"), None);
    }

    #[test]
    fn a_pattern_names_what_the_broker_says_it_names() {
        for (pattern, subject, named) in [
            ("a.b", "a.b", true),
            ("a.*", "a.b", true),
            ("a.>", "a.b.c", true),
            ("a.*.c", "a.b.c", true),
            ("a.*", "a.b.c", false),
            ("a.>", "a", false),
            ("a.b.c", "a.b", false),
            ("a.b", "a.c", false),
        ] {
            assert_eq!(matches(pattern, subject), named, "{pattern} {subject}");
        }
    }
}
