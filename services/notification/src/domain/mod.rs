//! Who is told what. No database, no broker, no clock.
//!
//! [`addressees`] is the one rule: an event in, organisations and sentences out. A sentence names who did what and
//! quotes nothing that was written: whoever wants to read on opens the incident, where the audiences hold.
//! [`for_watchers`] is what those who watch the incident hear besides, [`for_participants`] what participants' own systems
//! are told.

mod address;
mod incident;
mod participants;
mod referral;
#[cfg(test)]
mod table;
mod watching;

use contracts::event::{IncidentEvent, ReferralEvent};

pub(crate) use address::Address;
pub(crate) use participants::{Heard, Standing, for_participants};
pub(crate) use watching::{for_watchers, may_watch};

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told<'a> {
    Incident(&'a IncidentEvent),
    Referral(&'a ReferralEvent),
}

/// Who must know of it, in which words. A user belongs to the first address of the user's organisation; the one who
/// did it is left out by whoever reads the users.
pub(crate) fn addressees(event: Told<'_>) -> Vec<Address> {
    match event {
        Told::Incident(event) => incident::addressees(event),
        Told::Referral(event) => referral::addressees(event).into_iter().collect(),
    }
}
