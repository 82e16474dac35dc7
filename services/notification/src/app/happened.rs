//! An event of an incident or of a round, as it came.

use contracts::{
    UserId,
    event::{IncidentEvent, ReadEvent, ReferralEvent},
};
use jiff::Timestamp;
use messaging::{Envelope, Failure};

use crate::domain::{Heard, Told};

/// An event that was read, and what it came in.
pub(crate) struct Happened<'a> {
    pub(super) envelope: &'a Envelope,
    event: Event,
}

enum Event {
    Incident(IncidentEvent),
    Referral(ReferralEvent),
}

impl<'a> Happened<'a> {
    /// Refuses what nobody knows, by name.
    pub(crate) fn read(envelope: &'a Envelope) -> Result<Self, Failure> {
        let event = if ReferralEvent::TYPES.contains(&envelope.event_type.as_str()) {
            Event::Referral(envelope.read()?)
        } else {
            Event::Incident(envelope.read()?)
        };
        Ok(Self { envelope, event })
    }

    pub(super) fn heard(&self) -> Heard<'_> {
        let event = match &self.event {
            Event::Incident(event) => Told::Incident(event),
            Event::Referral(event) => Told::Referral(event),
        };
        Heard { event, version: self.envelope.version }
    }

    pub(super) fn of_incident(&self) -> Option<&IncidentEvent> {
        match &self.event {
            Event::Incident(event) => Some(event),
            Event::Referral(_) => None,
        }
    }

    /// Who did it.
    pub(super) fn actor(&self) -> &UserId {
        match &self.event {
            Event::Incident(event) => &event.actor.user,
            Event::Referral(event) => &event.actor.user,
        }
    }

    pub(super) fn at(&self) -> Timestamp {
        match &self.event {
            Event::Incident(event) => event.at,
            Event::Referral(event) => event.at,
        }
    }
}
