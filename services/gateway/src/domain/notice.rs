//! Notifications as a page shows them: the kind of each in a word, and the day it came.

use contracts::command::Notification;
use jiff::{Timestamp, ToSpan};

use super::local_time::Zone;

/// What kind of news an event is, by its type, in a word or two.
pub(crate) fn kind(event_type: &str) -> &'static str {
    let mut words = event_type.split('.').skip(1);
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("referral", _) | ("incident", "referred" | "referral_withdrawn" | "referral_concluded") => {
            "Referral"
        }
        (_, "raised") => "New",
        (_, "acknowledged") => "Acknowledged",
        (_, "assigned") => "Assignee",
        (_, "information_requested") => "Question",
        (_, "information_provided") => "Answer",
        (_, "root_cause_set") => "Root cause",
        (_, "readied") => "To test",
        (_, "verification_failed") => "Still fails",
        (_, "resolved") => "Resolved",
        (_, "reopened") => "Reopened",
        (_, "closed") => "Closed",
        (_, "cancelled") => "Cancelled",
        (_, "commented") => "Comment",
        (_, "attached") => "Files attached",
        (_, "detached") => "File removed",
        (_, "severity_changed") => "Severity",
        (_, "reference_added") => "Ticket",
        (_, "rerouted") => "Re-routed",
        (_, "escalated") => "Escalated",
        _ => "News",
    }
}

/// What is told, cut at the name of what it is about: what comes before the key of the incident or of the round, the
/// key, and the rest. All of it comes before where the sentence names nothing.
pub(crate) fn around_its_name(notification: &Notification) -> (&str, &str, &str) {
    let text = notification.text.as_str();
    let incident = notification.incident.to_string();
    let Some(at) = text.find(&incident) else { return (text, "", "") };
    let (before, named) = text.split_at(at);
    let round = notification.round.map(|round| format!("{incident}-R{round}"));
    let name = round.filter(|round| named.starts_with(round)).unwrap_or(incident);
    let (name, after) = named.split_at(name.len());
    (before, name, after)
}

/// The day of a moment by the reader's clock: `Today`, `Yesterday`, `Monday 23 November 2026`.
pub(crate) fn day(at: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let local = |moment: Timestamp| moment.to_zoned_datetime(zone.zone().clone());
    let (day, today) = (local(at).date(), local(now).date());
    if day == today {
        return "Today".to_owned();
    }
    if today.checked_sub(1.day()).is_ok_and(|yesterday| day == yesterday) {
        return "Yesterday".to_owned();
    }
    local(at).strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use contracts::event::{IncidentChange, ReferralChange};

    use super::*;

    #[test]
    fn every_event_that_somebody_is_told_of_has_a_kind() {
        for event_type in IncidentChange::TYPES.iter().chain(ReferralChange::TYPES) {
            assert_ne!(kind(event_type), "News", "{event_type}");
        }
        assert_eq!(kind("cdr.incident.commented.v1"), "Comment");
        assert_eq!(kind("cdr.referral.commented.v1"), "Referral");
        assert_eq!(kind(""), "News");
    }

    #[test]
    fn what_it_is_about_is_found_in_a_sentence() {
        let of = |text: &str, round| {
            let notification = Notification {
                id: uuid::Uuid::nil(),
                at: Timestamp::UNIX_EPOCH,
                incident: "CDR-7".parse().expect("a key"),
                round,
                event: String::new(),
                text: text.to_owned(),
                read: false,
            };
            let (before, name, after) = around_its_name(&notification);
            [before, name, after].map(str::to_owned)
        };
        assert_eq!(of("A raised CDR-7 with B.", None), ["A raised ", "CDR-7", " with B."]);
        assert_eq!(of("AEMO accepted CDR-7-R1 as I1.", Some(1)), ["AEMO accepted ", "CDR-7-R1", " as I1."]);
        assert_eq!(of("A referred CDR-7 to AEMO.", Some(1)), ["A referred ", "CDR-7", " to AEMO."]);
        assert_eq!(of("Something.", None), ["Something.", "", ""]);
    }

    #[test]
    fn a_day_is_that_of_the_readers_clock() {
        let now = "2026-11-23T13:30:00Z".parse().expect("a time");
        let of = |at: &str, zone| day(at.parse().expect("a time"), now, &Zone::named(Some(zone)));
        assert_eq!(of("2026-11-23T12:30:00Z", "Australia/Melbourne"), "Yesterday");
        assert_eq!(of("2026-11-23T12:30:00Z", "Australia/Perth"), "Today");
        assert_eq!(of("2026-11-20T12:30:00Z", "Australia/Perth"), "Friday 20 November 2026");
    }
}
