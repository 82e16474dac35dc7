//! Between the tables and the domain. What cannot be read names its table, column and key.

use contracts::{Actor, IncidentKey, ReferralState, Severity, event::Packet, lifecycle::Parties};
use messaging::Failure;
use serde_json::Value;
use service_kit::Time;

use crate::domain::{FirstResponse, Referral, Round, State, Thread};

/// A thread with one of its rounds, as stored.
pub(super) struct Row {
    pub(super) incident: i64,
    pub(super) reporter: String,
    pub(super) provider: String,
    pub(super) severity: i16,
    pub(super) last_round: i32,
    pub(super) referral_version: i64,
    pub(super) since_version: i64,
    pub(super) packet_version: i64,
    pub(super) round: i32,
    pub(super) state: String,
    pub(super) packet: Value,
    pub(super) reference: Option<String>,
    pub(super) deferred_until: Option<Time>,
    pub(super) reason: Option<String>,
    pub(super) advice: Option<String>,
    pub(super) opened_at: Time,
    pub(super) first_response_due: Option<Time>,
    pub(super) first_response_at: Option<Time>,
}

impl Row {
    pub(super) fn read(self) -> Result<Referral, Failure> {
        let (n, round) = (self.incident, self.round);
        let thread =
            |column: &'static str| move || unreadable("referral_threads", column, &format!("incident {n}"));
        let in_round = |column: &'static str| {
            move || unreadable("rounds", column, &format!("incident {n} round {round}"))
        };
        let state = self.state.parse().map_err(|_| in_round("state")())?;
        let state = match state {
            ReferralState::Received => State::Received,
            ReferralState::Accepted => State::Accepted,
            ReferralState::Deferred => State::Deferred {
                until: self.deferred_until.ok_or_else(in_round("deferred_until"))?.0,
                reason: self.reason.ok_or_else(in_round("reason"))?,
            },
            ReferralState::Returned => {
                State::Returned { reason: self.reason.ok_or_else(in_round("reason"))? }
            }
            ReferralState::Contributed => {
                State::Contributed { advice: self.advice.ok_or_else(in_round("advice"))? }
            }
            ReferralState::Withdrawn => {
                State::Withdrawn { reason: self.reason.ok_or_else(in_round("reason"))? }
            }
        };
        let packet: Packet = serde_json::from_value(self.packet).map_err(|_| in_round("packet")())?;
        Ok(Referral {
            thread: Thread {
                incident: IncidentKey::from_number(n).ok_or_else(thread("incident"))?,
                parties: Parties {
                    reporter: self.reporter.parse().map_err(|_| thread("reporter")())?,
                    provider: self.provider.parse().map_err(|_| thread("provider")())?,
                },
                severity: Severity::from_number(self.severity).ok_or_else(thread("severity"))?,
                round: self.last_round,
                referral_version: self.referral_version,
                since_version: self.since_version,
                packet_version: self.packet_version,
            },
            round: Round {
                number: round,
                packet,
                opened_at: self.opened_at.0,
                clock: FirstResponse {
                    due: self.first_response_due.map(Into::into),
                    at: self.first_response_at.map(Into::into),
                },
                reference: self.reference,
                state,
            },
        })
    }
}

/// The columns of a round that need a word to become one.
pub(super) struct Columns<'a> {
    pub(super) packet: Value,
    pub(super) deferred_until: Option<Time>,
    pub(super) reason: Option<&'a str>,
    pub(super) advice: Option<&'a str>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(round: &'a Round) -> Result<Self, Failure> {
        let (deferred_until, reason, advice) = match &round.state {
            State::Received | State::Accepted => (None, None, None),
            State::Deferred { until, reason } => (Some(Time(*until)), Some(reason.as_str()), None),
            State::Returned { reason } | State::Withdrawn { reason } => (None, Some(reason.as_str()), None),
            State::Contributed { advice } => (None, None, Some(advice.as_str())),
        };
        let packet = json("rounds.packet", &round.packet)?;
        Ok(Self { packet, deferred_until, reason, advice })
    }
}

pub(super) fn author(actor: &Actor) -> Result<Value, Failure> {
    json("thread_entries.author", actor)
}

fn json(column: &str, value: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value)
        .map_err(|error| Failure::Inconsistent(format!("{column} cannot be written: {error}")))
}

pub(super) fn unreadable(table: &str, column: &str, id: &str) -> Failure {
    Failure::Inconsistent(format!("{table}.{column} of {id} cannot be read"))
}
