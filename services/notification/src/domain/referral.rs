//! Who is told what happened in a referral round: the provider, who monitors and answers AEMO in time (guide, step
//! 6), AEMO of the provider's answer as well, and never the reporter.

use contracts::{
    OrganisationId, ReferralId,
    event::{ReferralChange, ReferralEvent},
};
use jiff::{Timestamp, tz::TimeZone};

use super::Address;

pub(super) fn addressees(event: &ReferralEvent) -> Vec<Address> {
    let referral = ReferralId { incident: event.incident, round: event.round };
    let who = &event.actor.organisation_name;
    let text = match &event.change {
        // The incident's own events, `referred`, `referral_withdrawn` or `cancelled`, and `severity_changed`, have told
        // everyone.
        ReferralChange::Opened(_) | ReferralChange::Withdrawn(_) | ReferralChange::Rescheduled(_) => {
            return Vec::new();
        }
        // It is shown, and nobody has to do anything.
        ReferralChange::Read(_) => return Vec::new(),
        ReferralChange::Answered(_) => format!("{who} answered AEMO’s question on {referral}."),
        ReferralChange::Accepted(accepted) => match &accepted.reference {
            Some(reference) => format!("{who} accepted {referral} as {reference}."),
            None => format!("{who} accepted {referral}."),
        },
        ReferralChange::Returned(_) => format!("{who} returned {referral}."),
        ReferralChange::Deferred(deferred) => {
            format!("{who} deferred {referral} until {}.", day(deferred.until))
        }
        ReferralChange::Asked(_) => format!("{who} asked a question on {referral}."),
        ReferralChange::Contributed(_) => format!("{who} contributed to {referral}."),
        ReferralChange::Commented(_) => format!("{who} commented on {referral}."),
    };
    let mut told = vec![Address::new(&event.parties.provider, text.clone()).in_round(event.round)];
    if let ReferralChange::Answered(_) = &event.change {
        told.push(Address::new(&OrganisationId::aemo(), text).in_round(event.round));
    }
    told
}

/// The day in Melbourne, by whose calendar the portal counts (DOMAIN, "Clocks").
fn day(time: Timestamp) -> String {
    let melbourne = TimeZone::get("Australia/Melbourne").unwrap_or(TimeZone::UTC);
    time.to_zoned_datetime(melbourne).strftime("%-d %B %Y").to_string()
}
