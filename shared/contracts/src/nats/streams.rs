//! Streams and consumers, as `portal migrate` makes them and every service expects them.

use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// A stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSpec {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub subjects: &'static [&'static str],
    /// How long it keeps a message. The outbox keeps events for fourteen days after publishing, so that a lost
    /// stream can be filled again; nothing is read from a stream later than that.
    pub max_age: Duration,
    /// For how long it knows a `Nats-Msg-Id` again. Readers keep an inbox of their own for what comes later.
    pub duplicate_window: Duration,
    /// What it is for.
    pub description: &'static str,
}

/// A durable pull consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerSpec {
    /// The stream it reads.
    pub stream: &'static str,
    /// Its name.
    pub durable: &'static str,
    /// The subjects that it reads.
    pub filters: &'static [&'static str],
    /// How long a reader may hold a message before it is given out again.
    pub ack_wait: Duration,
    /// How many messages may be held at once.
    pub max_ack_pending: i64,
    /// Whether the broker tells of each acknowledgement (`sample_freq`): [`super::subjects::acknowledged`].
    pub tells_acknowledgements: bool,
}

/// What happens to incidents, referrals, watchers and participants.
pub const CDR_EVENTS: StreamSpec = StreamSpec {
    name: "CDR_EVENTS",
    subjects: &["cdr.incident.>", "cdr.referral.>", "cdr.watcher.>", "cdr.organisation.>", "cdr.user.>"],
    max_age: Duration::from_hours(14 * 24),
    duplicate_window: Duration::from_mins(10),
    description: "What happens to incidents, referrals, watchers and participants",
};

/// What AEMO's systems are told.
pub const AEMO_REFERRALS: StreamSpec = StreamSpec {
    name: "AEMO_REFERRALS",
    subjects: &["aemo.referral.>"],
    max_age: Duration::from_hours(90 * 24),
    duplicate_window: Duration::from_mins(10),
    description: "Referral packets for AEMO",
};

/// What participants' own systems are told. Empty where no participant has an account.
pub const PARTICIPANT_EVENTS: StreamSpec = StreamSpec {
    name: "PARTICIPANT_EVENTS",
    subjects: &["participant.>"],
    max_age: Duration::from_hours(30 * 24),
    duplicate_window: Duration::from_mins(10),
    description: "Events of participants' own incidents, for their own systems",
};

/// What could not be processed.
pub const DEAD_LETTERS: StreamSpec = StreamSpec {
    name: "DEAD_LETTERS",
    subjects: &["dead.>"],
    max_age: Duration::from_hours(365 * 24),
    duplicate_window: DAY,
    description: "Messages that could not be processed, with the reason",
};

/// Every stream.
pub const STREAMS: &[StreamSpec] = &[CDR_EVENTS, AEMO_REFERRALS, PARTICIPANT_EVENTS, DEAD_LETTERS];

const fn reader(durable: &'static str, filters: &'static [&'static str]) -> ConsumerSpec {
    ConsumerSpec {
        stream: CDR_EVENTS.name,
        durable,
        filters,
        // A batch takes milliseconds. What a reader that was killed had in its hands comes again after this long.
        ack_wait: Duration::from_secs(10),
        max_ack_pending: 4096,
        tells_acknowledgements: false,
    }
}

/// Workflow: new incidents, what AEMO does, and the brands that an incident can be sent on to.
pub const WORKFLOW: ConsumerSpec =
    reader("WORKFLOW", &["cdr.incident.raised.v1.*", "cdr.referral.>", "cdr.organisation.>"]);

/// The liaison: what happens to incidents, since a referral follows them.
pub const AEMO_LIAISON: ConsumerSpec = reader("AEMO_LIAISON", &["cdr.incident.>"]);

/// Notification: everything that somebody may need to know, and who there is to be told.
pub const NOTIFICATION: ConsumerSpec =
    reader("NOTIFICATION", &["cdr.incident.>", "cdr.referral.>", "cdr.user.>"]);

/// The gateway: everything that a view shows.
pub const GATEWAY: ConsumerSpec =
    reader("GATEWAY", &["cdr.incident.>", "cdr.referral.>", "cdr.watcher.>", "cdr.organisation.>"]);

/// AEMO's own consumer. AEMO's account may pull from it and acknowledge, and nothing else.
pub const AEMO: ConsumerSpec = ConsumerSpec {
    stream: AEMO_REFERRALS.name,
    durable: "AEMO",
    filters: &["aemo.referral.>"],
    ack_wait: Duration::from_mins(5),
    max_ack_pending: 1000,
    // So that the provider is shown whether AEMO has read a referral.
    tells_acknowledgements: true,
};

/// Every consumer, but for those of participants, which come and go ([`super::participant`]).
pub const CONSUMERS: &[ConsumerSpec] = &[WORKFLOW, AEMO_LIAISON, NOTIFICATION, GATEWAY, AEMO];
