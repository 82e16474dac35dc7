//! Who is told what. No database, no broker, no clock.
//!
//! [`addressees`] is the one rule: an event in, organisations and sentences out. A sentence names who did what and
//! quotes nothing that was written: whoever wants to read on opens the incident, where the audiences hold. [`told_of`]
//! holds it against how the incident then stood ([`standings_after_each`]) and adds what those hear who watch it;
//! [`for_participants`] is what participants' own systems are told.

mod address;
mod incident;
mod participants;
mod referral;
mod standing;
#[cfg(test)]
mod table;
mod watching;

use contracts::event::{IncidentEvent, ReferralEvent};

pub(crate) use address::Address;
pub(crate) use participants::for_participants;
pub(crate) use standing::{Heard, Standing, standings_after_each};
pub(crate) use watching::may_watch;

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told<'a> {
    Incident(&'a IncidentEvent),
    Referral(&'a ReferralEvent),
}

/// Whom an event is told to, in which words, as the incident then stood: whole organisations, and those besides of whom
/// only the watchers hear. Each organisation once. The one who did it is left out by whoever reads the users.
pub(crate) fn told_of(event: Told<'_>, standing: &Standing) -> Vec<Address> {
    let mut told: Vec<Address> = Vec::new();
    for address in addressees(event) {
        let for_now = !address.only_if_referred || standing.last_round > 0;
        if for_now && !told.iter().any(|other| other.organisation == address.organisation) {
            told.push(address);
        }
    }
    let watching = watching::for_watchers(event, &told);
    told.extend(watching);
    told
}

/// Which organisations must know of it, in which words. Of two addresses of one organisation the first is meant.
fn addressees(event: Told<'_>) -> Vec<Address> {
    match event {
        Told::Incident(event) => incident::addressees(event),
        Told::Referral(event) => referral::addressees(event),
    }
}
