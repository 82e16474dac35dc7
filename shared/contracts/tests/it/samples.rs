//! One event of each type.

use contracts::{
    Actor, Attachment, Party, Role,
    event::{
        Accepted, Acknowledged, AemoChange, AemoEvent, Answered, Asked, Assigned, Assignee, Attached,
        Cancelled, Closed, Commented, Contributed, Deferred, Detached, Escalated, Evidence, IncidentChange,
        IncidentEvent, InformationProvided, InformationRequested, Opened, OrganisationEvent, Packet,
        PacketClosed, PacketOpened, PacketUpdated, PacketWithdrawn, Provider, Question, Raised, ReRouted,
        Read, ReadBy, Readied, ReferenceAdded, ReferralChange, ReferralCommented, ReferralConcluded,
        ReferralEvent, ReferralWithdrawn, Referred, Reopened, ReporterProduct, Rescheduled, Resolved,
        Returned, RootCauseSet, Said, SeverityChanged, UpdateKind, UserEvent, VerificationFailed, Watcher,
        WatcherEvent, Withdrawn,
    },
    incident::{
        AffectedConsumers, Audience, Category, Environment, ResponsibleParty, RootCause, RootCauseCode,
        Severity, Status,
    },
    lifecycle::Parties,
    operation::{DataCluster, Sector},
    participant::{Brand, EnrolledUser, Organisation, RegisterStatus, SoftwareProduct},
    referral::ReferralState,
};
use jiff::Timestamp;
use uuid::Uuid;

fn at() -> Timestamp {
    "2026-03-02T01:30:00Z".parse().unwrap()
}

fn actor() -> Actor {
    Actor {
        user: "user-1".parse().unwrap(),
        name: "Southern Grid CDR Analyst".to_owned(),
        organisation: "abn-11111111111".parse().unwrap(),
        organisation_name: "Southern Grid Group".to_owned(),
        party: Party::DataHolder,
        role: Role::Agent,
    }
}

fn parties() -> Parties {
    Parties { reporter: "frankly".parse().unwrap(), provider: "abn-11111111111".parse().unwrap() }
}

fn provider() -> Provider {
    Provider {
        organisation: "abn-11111111111".parse().unwrap(),
        organisation_name: "Southern Grid Group".to_owned(),
        brand_id: "brand-1".parse().unwrap(),
        brand_name: "Southern Grid Energy".to_owned(),
        sector: Sector::Energy,
    }
}

fn evidence() -> Evidence {
    Evidence {
        operation: "GET /energy/electricity/servicepoints/{servicePointId}/usage".parse().unwrap(),
        secondary_operation: Some(
            "GET /secondary/energy/electricity/servicepoints/{servicePointId}/usage".to_owned(),
        ),
        data_cluster: DataCluster::Usage,
        environment: Environment::Production,
        occurred_from: at(),
        occurred_to: None,
        ongoing: true,
        interaction_ids: vec![Uuid::from_u128(1)],
        http_status: Some(500),
        error_urn: Some("urn:au-cds:error:cds-all:GeneralError/Unexpected".to_owned()),
        secondary_data_holder_error: Some(true),
    }
}

fn raised() -> Raised {
    Raised {
        provider: provider(),
        reporter_name: "Frankly Energy Insights Pty Ltd".to_owned(),
        software_product: Some(ReporterProduct {
            id: "product-1".parse().unwrap(),
            name: "Frankly Switch".to_owned(),
        }),
        summary: "distributionLossFactor is missing".to_owned(),
        description: "Every usage response lacks it.".to_owned(),
        severity: Severity::Major,
        category: Category::DataQuality,
        shared_responsibility: true,
        evidence: evidence(),
        expected: Some("200".to_owned()),
        actual: Some("500".to_owned()),
        steps: None,
        workaround: None,
        affected_consumers: Some(AffectedConsumers::UpToHundred),
    }
}

pub(crate) fn incident_events() -> Vec<IncidentEvent> {
    let text = || "Because.".to_owned();
    let cause = RootCause {
        code: RootCauseCode::SourceData,
        text: "AEMO's file lacked the factor.".to_owned(),
        responsible_party: ResponsibleParty::Aemo,
    };
    let referred = Referred {
        round: 1,
        expected_input: "Confirm whether the factor is sent.".to_owned(),
        override_reason: None,
        provider: provider(),
        summary: "distributionLossFactor is missing".to_owned(),
        severity: Severity::Major,
        evidence: evidence(),
        attachments: Vec::new(),
    };
    let assignee = Assignee { user: "user-1".parse().unwrap(), name: "Southern Grid CDR Analyst".to_owned() };
    let changes: Vec<(Status, IncidentChange)> = vec![
        (Status::New, Box::new(raised()).into()),
        (Status::InProgress, Acknowledged { assignee: (&Actor::system()).into() }.into()),
        (Status::InProgress, Assigned { assignee: Some(assignee) }.into()),
        (Status::WaitingForReporter, InformationRequested { question: text() }.into()),
        (Status::InProgress, InformationProvided { answer: text() }.into()),
        (Status::ReferredToAemo, Box::new(referred).into()),
        (Status::InProgress, ReferralWithdrawn { round: 1, reason: text() }.into()),
        (Status::InProgress, ReferralConcluded { round: 1, outcome: ReferralState::Contributed }.into()),
        (Status::InProgress, RootCauseSet { root_cause: cause }.into()),
        (Status::ReadyToVerify, Readied {}.into()),
        (Status::InProgress, VerificationFailed { reason: text() }.into()),
        (Status::Resolved, Resolved {}.into()),
        (Status::InProgress, Reopened { reason: text() }.into()),
        (Status::Closed, Closed {}.into()),
        (Status::Cancelled, Cancelled { reason: text() }.into()),
        (
            Status::InProgress,
            Commented { comment_id: Uuid::from_u128(2), body: text(), audience: Audience::Everyone }.into(),
        ),
        (
            Status::InProgress,
            Attached { files: vec![attachment()], body: Some(text()), audience: Audience::Referral }.into(),
        ),
        (Status::InProgress, Detached { file: attachment(), audience: Audience::Everyone }.into()),
        (
            Status::InProgress,
            SeverityChanged { from: Severity::Major, to: Severity::Critical, reason: text() }.into(),
        ),
        (
            Status::InProgress,
            ReferenceAdded { system: "Own desk".to_owned(), reference: "T-1".to_owned() }.into(),
        ),
        (Status::New, ReRouted { from: provider(), to: provider(), reason: text() }.into()),
        (Status::InProgress, Escalated { reason: text() }.into()),
    ];
    changes
        .into_iter()
        .map(|(status, change)| IncidentEvent {
            incident: "CDR-42".parse().unwrap(),
            at: at(),
            actor: actor(),
            parties: parties(),
            status,
            change,
        })
        .collect()
}

/// The incident goes from the usual provider to another one.
pub(crate) fn rerouted_away() -> IncidentEvent {
    let to = Provider { organisation: "harbour".parse().unwrap(), ..provider() };
    IncidentEvent {
        incident: "CDR-42".parse().unwrap(),
        at: at(),
        actor: actor(),
        parties: Parties { provider: to.organisation.clone(), ..parties() },
        status: Status::New,
        change: ReRouted { from: provider(), to, reason: "Because.".to_owned() }.into(),
    }
}

fn packet() -> Packet {
    Packet {
        provider: provider(),
        summary: "distributionLossFactor is missing".to_owned(),
        severity: Severity::Major,
        first_response_due: None,
        expected_input: "Confirm whether the factor is sent.".to_owned(),
        override_reason: None,
        evidence: evidence(),
        attachments: Vec::new(),
    }
}

pub(crate) fn attachment() -> Attachment {
    Attachment {
        id: Uuid::from_u128(4),
        file_name: "gateway.log".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned(),
    }
}

pub(crate) fn referral_events() -> Vec<ReferralEvent> {
    let text = || "Because.".to_owned();
    let changes: Vec<(ReferralState, ReferralChange)> = vec![
        (ReferralState::Received, Box::new(Opened { packet: packet() }).into()),
        (ReferralState::Accepted, Accepted { reference: Some("INC0042".to_owned()) }.into()),
        (ReferralState::Returned, Returned { reason: text() }.into()),
        (ReferralState::Deferred, Deferred { until: at(), reason: text() }.into()),
        (ReferralState::Accepted, Asked { question_id: None, question: text() }.into()),
        (
            ReferralState::Accepted,
            Answered { question_id: Uuid::from_u128(4), answer: text(), more_asked: false }.into(),
        ),
        (ReferralState::Contributed, Contributed { advice: text() }.into()),
        (
            ReferralState::Contributed,
            ReferralCommented { comment_id: Uuid::from_u128(3), body: text() }.into(),
        ),
        (ReferralState::Withdrawn, Withdrawn { reason: text() }.into()),
        (ReferralState::Received, Read { message: 1, told_at: at(), by: ReadBy::System }.into()),
        (
            ReferralState::Received,
            Rescheduled { severity: Severity::Critical, first_response_due: at() }.into(),
        ),
    ];
    changes
        .into_iter()
        .map(|(state, change)| ReferralEvent {
            incident: "CDR-42".parse().unwrap(),
            round: 1,
            at: at(),
            actor: Actor::aemo_system(),
            parties: parties(),
            state,
            reference: None,
            change,
        })
        .collect()
}

pub(crate) fn aemo_events() -> Vec<AemoEvent> {
    let text = || "Because.".to_owned();
    let changes: Vec<AemoChange> = vec![
        Box::new(PacketOpened { packet: packet(), thread: Vec::new(), thread_left_out: 0 }).into(),
        PacketUpdated {
            kind: UpdateKind::Comment,
            by: "Southern Grid Group".to_owned(),
            text: text(),
            severity: Severity::Major,
            attachments: Vec::new(),
            first_response_due: None,
            question: None,
        }
        .into(),
        PacketWithdrawn { reason: text() }.into(),
        PacketClosed { status: Status::Resolved }.into(),
    ];
    changes
        .into_iter()
        .map(|change| AemoEvent {
            incident: "CDR-42".parse().unwrap(),
            round: 1,
            referral: "CDR-42-R1".parse().unwrap(),
            at: at(),
            change,
        })
        .collect()
}

/// What was added to the messages to AEMO since each was frozen: a file name, and the message in full.
pub(crate) fn aemo_events_in_full() -> [(&'static str, AemoEvent); 3] {
    let event = |change| AemoEvent {
        incident: "CDR-42".parse().unwrap(),
        round: 2,
        referral: "CDR-42-R2".parse().unwrap(),
        at: at(),
        change,
    };
    let said = |party, by: &str, kind: &str, text: &str| Said {
        round: 1,
        at: at(),
        party,
        by: by.to_owned(),
        kind: kind.to_owned(),
        text: text.to_owned(),
    };
    let opened = PacketOpened {
        packet: Packet {
            first_response_due: Some(at()),
            override_reason: Some("Our credentials are right.".to_owned()),
            ..packet()
        },
        thread: vec![
            said(Party::DataHolder, "Southern Grid Group", "opened", "Is the factor sent?"),
            said(Party::Aemo, "AEMO", "returned", "Say for which intervals."),
        ],
        thread_left_out: 1,
    };
    let updated = PacketUpdated {
        kind: UpdateKind::Answer,
        by: "Southern Grid Group".to_owned(),
        text: "The intervals of 3 March.".to_owned(),
        severity: Severity::Major,
        attachments: Vec::new(),
        first_response_due: None,
        question: Some(Question { id: Uuid::from_u128(4), text: "Which intervals?".to_owned() }),
    };
    let severity = PacketUpdated {
        kind: UpdateKind::Severity,
        text: "Nobody can share usage.".to_owned(),
        severity: Severity::Critical,
        first_response_due: Some(at()),
        question: None,
        ..updated.clone()
    };
    [
        ("aemo.referral.opened.v1+second-round", event(Box::new(opened).into())),
        ("aemo.referral.updated.v1+answer", event(updated.into())),
        ("aemo.referral.updated.v1+severity", event(severity.into())),
    ]
}

/// What was added to the events of a referral since each was frozen.
pub(crate) fn referral_events_in_full() -> [(&'static str, ReferralEvent); 1] {
    let mut asked = referral_events().remove(4);
    asked.reference = Some("INC0042".to_owned());
    asked.change =
        Asked { question_id: Some(Uuid::from_u128(4)), question: "Which intervals?".to_owned() }.into();
    [("cdr.referral.asked.v1+reference", asked)]
}

pub(crate) fn organisation_event() -> OrganisationEvent {
    OrganisationEvent(Organisation {
        id: "abn-11111111111".parse().unwrap(),
        name: "Southern Grid Group".to_owned(),
        party: Party::DataHolder,
        brands: vec![Brand {
            brand_id: "brand-1".parse().unwrap(),
            brand_name: "Southern Grid Energy".to_owned(),
            sector: Sector::Energy,
            status: RegisterStatus::Active,
        }],
        software_products: vec![SoftwareProduct {
            software_product_id: "product-1".parse().unwrap(),
            name: "Frankly Switch".to_owned(),
            brand_name: "Frankly".to_owned(),
            status: RegisterStatus::Active,
        }],
    })
}

pub(crate) fn user_event() -> UserEvent {
    UserEvent(EnrolledUser {
        id: "user-1".parse().unwrap(),
        name: "Southern Grid CDR Analyst".to_owned(),
        organisation: "abn-11111111111".parse().unwrap(),
        party: Party::DataHolder,
        role: Role::Agent,
    })
}

pub(crate) fn watcher_event() -> WatcherEvent {
    WatcherEvent {
        incident: "CDR-42".parse().unwrap(),
        at: at(),
        watcher: Watcher {
            user: "user-1".parse().unwrap(),
            name: "Southern Grid CDR Analyst".to_owned(),
            organisation: "abn-11111111111".parse().unwrap(),
            party: Party::DataHolder,
        },
        watching: true,
    }
}
