//! What a service may do, put together from what it does.

use super::{
    DEAD_LETTERS, ServicePermissions, inbox_prefix,
    requests::{acknowledgement, consumer_info, consumer_list, get_message, next_message, stream_info},
};
use crate::nats::subjects;

/// The permissions of a service in the making.
pub(super) struct Service(ServicePermissions);

impl Service {
    /// What every service does: answer its own commands, be found, write its own dead letters.
    pub(super) fn new(user: &'static str, password_variable: &'static str) -> Self {
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
    pub(super) fn publishes(mut self, stream: &str, subjects: &[&str]) -> Self {
        self.0.publish.extend(subjects.iter().map(|&subject| subject.to_owned()));
        self.allow_publish(stream_info(stream));
        self
    }

    /// Is refused a subject although a pattern of its own would allow it.
    pub(super) fn except(mut self, subject: &str) -> Self {
        self.0.publish_deny.push(subject.to_owned());
        self
    }

    /// Pulls from a durable consumer that the operator made, and acknowledges.
    pub(super) fn consumes(mut self, stream: &str, consumer: &str) -> Self {
        self.allow_publish(stream_info(stream));
        self.allow_publish(consumer_info(stream, consumer));
        self.allow_publish(next_message(stream, consumer));
        self.allow_publish(acknowledgement(stream, consumer));
        self
    }

    /// Follows how far another has read what this service publishes: hears of each acknowledgement, asks how far the
    /// consumer has come, and which message lies at a place of the stream. It takes no message and moves no consumer.
    pub(super) fn follows(mut self, stream: &str, consumer: &str) -> Self {
        self.0.subscribe.push(subjects::acknowledged(stream, consumer));
        self.allow_publish(consumer_info(stream, consumer));
        self.allow_publish(get_message(stream));
        self
    }

    /// Sends requests.
    pub(super) fn requests(mut self, subjects: &str) -> Self {
        self.allow_publish(subjects.to_owned());
        self
    }

    /// Looks after the others, for the operators' page: asks every replica how it is, and how far each consumer of
    /// these streams has come, which gives no message and moves no consumer. Dead letters it may read one by one.
    pub(super) fn watches(mut self, streams: &[&str]) -> Self {
        self.allow_publish(subjects::SERVICE_STATS.to_owned());
        for stream in streams {
            self.allow_publish(stream_info(stream));
            self.allow_publish(consumer_list(stream));
        }
        self.allow_publish(get_message(DEAD_LETTERS));
        self
    }

    /// Answers requests besides the commands of its own name.
    pub(super) fn answers(mut self, subjects: impl Iterator<Item = String>) -> Self {
        self.0.subscribe.extend(subjects);
        self
    }

    fn allow_publish(&mut self, subject: String) {
        if !self.0.publish.contains(&subject) {
            self.0.publish.push(subject);
        }
    }

    pub(super) fn build(self) -> ServicePermissions {
        self.0
    }
}
