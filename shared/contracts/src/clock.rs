//! How long who may take (DOMAIN, "Clocks"). A breach is shown, and nothing is enforced by itself.

use jiff::{SignedDuration, Timestamp};

use crate::{
    calendar::{BUSINESS_DAY, after_business_time},
    incident::Severity,
};

/// Until when AEMO's first response is due on a round that was opened then. The most severe runs around the clock.
pub fn first_response_due(severity: Severity, opened_at: Timestamp) -> Timestamp {
    match severity {
        Severity::Critical => opened_at + SignedDuration::from_hours(4),
        Severity::Major => after_business_time(opened_at, BUSINESS_DAY),
        Severity::Moderate => after_business_time(opened_at, BUSINESS_DAY * 2),
        Severity::Minor => after_business_time(opened_at, BUSINESS_DAY * 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_severity_has_its_time() {
        // A Thursday before Easter, 4 pm in Melbourne.
        let opened = "2026-04-02T05:00:00Z".parse().expect("a time");
        for (severity, due) in [
            (Severity::Critical, "2026-04-02T09:00:00Z"),
            (Severity::Major, "2026-04-07T06:00:00Z"),
            (Severity::Moderate, "2026-04-08T06:00:00Z"),
            (Severity::Minor, "2026-04-13T06:00:00Z"),
        ] {
            assert_eq!(first_response_due(severity, opened).to_string(), due, "{severity}");
        }
    }
}
