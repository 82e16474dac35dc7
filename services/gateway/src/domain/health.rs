//! How the portal is, as one replica of the gateway sees it at one moment. What gave no answer is there without one,
//! never left out.

use contracts::nats::streams::{CONSUMERS, PARTICIPANT_EVENTS, StreamSpec};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How long a consumer may have something to do and move nothing before that is said.
const PATIENCE: SignedDuration = SignedDuration::from_mins(1);

/// How everything is. What is null gave no answer in time.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// When it was asked.
    pub(crate) asked_at: Timestamp,
    /// Every service that should be there, and any other that answered.
    pub(crate) services: Vec<ServiceHealth>,
    /// The streams and who reads them.
    pub(crate) streams: Vec<StreamHealth>,
    /// The broker.
    pub(crate) broker: Option<BrokerHealth>,
    /// The gateway's own database.
    pub(crate) database: Option<DatabaseHealth>,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct ServiceHealth {
    /// Its name.
    pub(crate) name: String,
    /// Those that answered; none did when it is empty.
    pub(crate) replicas: Vec<Replica>,
}

/// A process that runs a service.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Replica {
    /// Its id among the services of the broker, new at each start.
    pub(crate) id: String,
    /// The version of the program.
    pub(crate) version: String,
    /// Since when it runs.
    pub(crate) started_at: Timestamp,
    /// Whether it is the one that answers here.
    pub(crate) is_this_one: bool,
    /// The commands that it answers.
    pub(crate) endpoints: Vec<Endpoint>,
}

/// A command, and what became of it since the replica started.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Endpoint {
    /// Its subject.
    pub(crate) subject: String,
    /// How many were answered.
    pub(crate) requests: u64,
    /// How many of them were refused: the caller's to mend.
    pub(crate) refused: u64,
    /// How many of them broke on the service's side.
    pub(crate) broken: u64,
    /// The mean time to an answer, in milliseconds.
    pub(crate) average_ms: f64,
}

impl Replica {
    /// All its commands together; the mean is weighted.
    pub(crate) fn total(&self) -> Endpoint {
        let sum = |of: fn(&Endpoint) -> u64| self.endpoints.iter().map(of).sum::<u64>();
        let requests = sum(|endpoint| endpoint.requests);
        #[expect(clippy::cast_precision_loss, reason = "a mean for people needs no more than 52 bits")]
        let spent: f64 =
            self.endpoints.iter().map(|endpoint| endpoint.average_ms * endpoint.requests as f64).sum();
        #[expect(clippy::cast_precision_loss, reason = "a mean for people needs no more than 52 bits")]
        let average_ms = if requests == 0 { 0.0 } else { spent / requests as f64 };
        Endpoint {
            subject: String::new(),
            requests,
            refused: sum(|endpoint| endpoint.refused),
            broken: sum(|endpoint| endpoint.broken),
            average_ms,
        }
    }
}

/// A stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct StreamHealth {
    /// Its name.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) state: Option<StreamState>,
    /// Its durable consumers: those that should be there, and any other.
    pub(crate) consumers: Vec<ConsumerHealth>,
}

/// What a stream holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct StreamState {
    /// How many messages it keeps.
    pub(crate) messages: u64,
    /// Their size in bytes.
    pub(crate) bytes: u64,
    /// When the oldest of them came; null when it is empty.
    pub(crate) oldest_at: Option<Timestamp>,
    /// When the last one came; null when there was none.
    pub(crate) last_at: Option<Timestamp>,
}

/// A durable consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ConsumerHealth {
    /// Its name.
    pub(crate) name: String,
    /// How far it has come.
    pub(crate) state: Option<ConsumerState>,
}

/// How far a consumer has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ConsumerState {
    /// Messages that wait to be given out.
    pub(crate) waiting: u64,
    /// Messages that were given out and not finished yet.
    pub(crate) given_out: u64,
    /// How many of those were given out more than once.
    pub(crate) redelivered: u64,
    /// How many readers are asking for more.
    pub(crate) readers_asking: u64,
    /// When it was last given something; null when it never was.
    pub(crate) last_given_out_at: Option<Timestamp>,
    /// When everything before was last finished; null when nothing ever was.
    pub(crate) last_finished_at: Option<Timestamp>,
}

/// Whether a consumer gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Nothing waits.
    Idle,
    /// It works on what there is.
    Working,
    /// There is something to do, and nothing has moved for a while.
    StandsStill,
}

impl ConsumerState {
    /// Whether it gets on.
    pub(crate) fn pace(&self, now: Timestamp) -> Pace {
        if self.waiting == 0 && self.given_out == 0 {
            return Pace::Idle;
        }
        let recent = |at: Option<Timestamp>| at.is_some_and(|at| now.duration_since(at) < PATIENCE);
        let moved = recent(self.last_given_out_at) || recent(self.last_finished_at);
        // What has just come after a quiet time is about to be given to whoever asks.
        let about_to = self.given_out == 0 && self.readers_asking > 0;
        if moved || about_to { Pace::Working } else { Pace::StandsStill }
    }
}

/// The names of the durable consumers that a stream should have.
pub(crate) fn consumers_of(stream: &StreamSpec) -> impl Iterator<Item = &'static str> {
    CONSUMERS.iter().filter(|consumer| consumer.stream == stream.name).map(|consumer| consumer.durable)
}

/// Whether durable consumers read a stream: those that it should have, or those of participants, which come and go.
pub(crate) fn is_read(stream: &StreamSpec) -> bool {
    stream.name == PARTICIPANT_EVENTS.name || consumers_of(stream).next().is_some()
}

/// Those that should be there, in their order, each with what was found of it; then what else was found.
pub(crate) fn with_the_missing<T>(
    expected: impl IntoIterator<Item = &'static str>,
    mut found: Vec<(String, T)>,
) -> Vec<(String, Vec<T>)> {
    let mut all: Vec<(String, Vec<T>)> = Vec::new();
    for name in expected {
        let of_it = found.extract_if(.., |(other, _)| other == name).map(|(_, one)| one).collect();
        all.push((name.to_owned(), of_it));
    }
    for (name, one) in found {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, ones)) => ones.push(one),
            None => all.push((name, vec![one])),
        }
    }
    all
}

/// The broker.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct BrokerHealth {
    /// The name of the server that this replica is connected to.
    pub(crate) server: String,
    /// The version of nats-server.
    pub(crate) version: String,
    /// A question and its answer, in milliseconds.
    pub(crate) round_trip_ms: f64,
}

/// The gateway's own database.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct DatabaseHealth {
    /// The version of PostgreSQL.
    pub(crate) version: String,
    /// A question and its answer, in milliseconds.
    pub(crate) round_trip_ms: f64,
    /// Connections of this replica.
    pub(crate) connections: u32,
    /// How many of them are idle.
    pub(crate) idle: u32,
    /// Events that came before their predecessor and wait for it, counted up to a thousand.
    pub(crate) early_events: i64,
    /// Events of the gateway's own that are not published yet, counted up to a thousand.
    pub(crate) unpublished_events: i64,
}

/// A message that could not be processed. What it says stays with those who may read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct DeadLetterView {
    /// Its number in the stream of dead letters.
    pub(crate) number: u64,
    /// When it was laid aside.
    pub(crate) at: Timestamp,
    /// Who could not process it, by the name of the durable consumer.
    pub(crate) consumer: String,
    /// Where it came from.
    pub(crate) subject: String,
    /// Why.
    pub(crate) reason: String,
    /// How often it was tried.
    pub(crate) tries: i64,
}

/// A page of dead letters, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct DeadLetters {
    /// How many there are in all.
    pub(crate) total: u64,
    /// The page.
    pub(crate) items: Vec<DeadLetterView>,
    /// The `cursor` of the next page; null on the last one.
    pub(crate) next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn state(waiting: u64, given_out: u64, asking: u64, moved: Option<i64>) -> ConsumerState {
        ConsumerState {
            waiting,
            given_out,
            redelivered: 0,
            readers_asking: asking,
            last_given_out_at: moved.map(at),
            last_finished_at: None,
        }
    }

    #[test]
    fn a_consumer_stands_still_only_when_there_is_something_to_do_and_nobody_does_it() {
        let now = at(10_000);
        assert_eq!(state(0, 0, 0, None).pace(now), Pace::Idle);
        assert_eq!(state(5, 3, 0, Some(9_990)).pace(now), Pace::Working);
        // The first message after a quiet hour, while a reader asks.
        assert_eq!(state(1, 0, 2, Some(100)).pace(now), Pace::Working);
        assert_eq!(state(1, 0, 0, Some(100)).pace(now), Pace::StandsStill);
        assert_eq!(state(1, 0, 0, None).pace(now), Pace::StandsStill);
        // A reader that holds what it was given and asks for more, for an hour.
        assert_eq!(state(0, 4, 2, Some(100)).pace(now), Pace::StandsStill);
    }

    #[test]
    fn what_does_not_answer_is_there_and_what_nobody_expected_as_well() {
        let found = vec![("b".to_owned(), 1), ("x".to_owned(), 2), ("b".to_owned(), 3), ("x".to_owned(), 4)];
        let all = with_the_missing(["a", "b"], found);
        let named = |name: &str, ones: &[i32]| (name.to_owned(), ones.to_vec());
        assert_eq!(all, [named("a", &[]), named("b", &[1, 3]), named("x", &[2, 4])]);
    }

    #[test]
    fn the_mean_of_all_commands_is_weighted() {
        let endpoint = |requests, average_ms| Endpoint {
            subject: String::new(),
            requests,
            refused: 1,
            broken: 0,
            average_ms,
        };
        let replica = |endpoints| Replica {
            id: "x".to_owned(),
            version: "0.1.0".to_owned(),
            started_at: at(0),
            is_this_one: false,
            endpoints,
        };
        let total = replica(vec![endpoint(3, 2.0), endpoint(1, 6.0)]).total();
        assert_eq!((total.requests, total.refused), (4, 2));
        assert!((total.average_ms - 3.0).abs() < 1e-9);
        assert!(replica(Vec::new()).total().average_ms.abs() < 1e-9);
    }
}
