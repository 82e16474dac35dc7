//! What workflow says.

use contracts::{
    Actor, Attachment, Audience, Environment, IncidentKey, Party, Role, Severity, Status,
    event::{
        Acknowledged, Attached, Cancelled, Commented, Evidence, IncidentChange, IncidentEvent, Provider,
        ReferralWithdrawn, Referred, SeverityChanged,
    },
    lifecycle::Parties,
    operation::{Operation, Sector},
};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) fn key(n: i64) -> IncidentKey {
    IncidentKey::from_number(n).expect("positive")
}

pub(crate) fn at() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().expect("a moment")
}

pub(crate) fn provider() -> Actor {
    Actor {
        user: "dana".parse().expect("a user"),
        name: "Dana".to_owned(),
        organisation: "harbour".parse().expect("an organisation"),
        organisation_name: "Harbour Energy".to_owned(),
        party: Party::DataHolder,
        role: Role::Agent,
    }
}

pub(crate) fn event(
    incident: IncidentKey,
    status: Status,
    change: impl Into<IncidentChange>,
) -> IncidentEvent {
    IncidentEvent {
        incident,
        at: at(),
        actor: provider(),
        parties: Parties {
            reporter: "budget-buddy".parse().expect("an organisation"),
            provider: "harbour".parse().expect("an organisation"),
        },
        status,
        change: change.into(),
    }
}

pub(crate) fn acknowledged(incident: IncidentKey) -> IncidentEvent {
    event(incident, Status::InProgress, Acknowledged { assignee: (&Actor::system()).into() })
}

pub(crate) fn referred(incident: IncidentKey, round: i32) -> IncidentEvent {
    let operation: Operation =
        "GET /energy/electricity/servicepoints/{servicePointId}/usage".parse().expect("in the catalogue");
    let change = Referred {
        round,
        expected_input: "Where did distributionLossFactor go?".to_owned(),
        override_reason: None,
        attachments: Vec::new(),
        provider: Provider {
            organisation: "harbour".parse().expect("an organisation"),
            organisation_name: "Harbour Energy".to_owned(),
            brand_id: "harbour-brand".parse().expect("a brand"),
            brand_name: "Harbour".to_owned(),
            sector: Sector::Energy,
        },
        summary: "Usage ends in Unexpected Error".to_owned(),
        severity: Severity::Major,
        evidence: Evidence {
            operation,
            secondary_operation: operation.secondary(),
            data_cluster: operation.data_cluster(),
            environment: Environment::Production,
            occurred_from: at(),
            occurred_to: None,
            ongoing: true,
            interaction_ids: vec![Uuid::from_u128(7)],
            http_status: Some(500),
            error_urn: None,
            secondary_data_holder_error: Some(true),
        },
    };
    event(incident, Status::ReferredToAemo, Box::new(change))
}

pub(crate) fn withdrawn(incident: IncidentKey, round: i32) -> IncidentEvent {
    event(incident, Status::InProgress, ReferralWithdrawn { round, reason: "solved".to_owned() })
}

pub(crate) fn commented(incident: IncidentKey, audience: Audience, body: &str) -> IncidentEvent {
    let change = Commented { comment_id: Uuid::from_u128(9), body: body.to_owned(), audience };
    event(incident, Status::ReferredToAemo, change)
}

pub(crate) fn attachment(n: u128) -> Attachment {
    Attachment {
        id: Uuid::from_u128(n),
        file_name: format!("{n}.log"),
        media_type: "text/plain".to_owned(),
        size: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned(),
    }
}

pub(crate) fn attached(incident: IncidentKey, audience: Audience, body: Option<&str>) -> IncidentEvent {
    let change =
        Attached { files: vec![attachment(1), attachment(2)], body: body.map(str::to_owned), audience };
    event(incident, Status::ReferredToAemo, change)
}

pub(crate) fn severity_changed(incident: IncidentKey) -> IncidentEvent {
    let change = SeverityChanged {
        from: Severity::Major,
        to: Severity::Critical,
        reason: "Nobody can share usage".to_owned(),
    };
    event(incident, Status::ReferredToAemo, change)
}

pub(crate) fn cancelled(incident: IncidentKey) -> IncidentEvent {
    event(incident, Status::Cancelled, Cancelled { reason: "spam".to_owned() })
}
