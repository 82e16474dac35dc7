//! The sequences in which owners number their events, by name.

use contracts::event::{IncidentEvent, OrganisationEvent, ReadEvent, ReferralEvent, entity};

/// Of an incident.
pub(crate) fn incident() -> &'static str {
    entity(IncidentEvent::TYPES[0])
}

/// Of the referral rounds of an incident.
pub(crate) fn referral() -> &'static str {
    entity(ReferralEvent::TYPES[0])
}

/// Of an organisation.
pub(crate) fn organisation() -> &'static str {
    entity(OrganisationEvent::TYPES[0])
}
