//! Incidents and people for the tests.

use contracts::{
    Action, Actor, Party, ReferralState, Relation, Role, Severity, Status,
    command::{
        AddReferenceForm, AssignForm, ChangeSeverityForm, ProvideInformationForm, ReRouteForm, ReasonForm,
        ReferForm, RequestInformationForm, SetRootCauseForm,
    },
    event::{Evidence, Provider},
    incident::{Environment, ResponsibleParty, RootCause, RootCauseCode},
    operation::Sector,
    participant::{Brand, RegisterStatus},
};
use jiff::Timestamp;

use crate::domain::{Decided, Incident, KnownBrand, Refusal, Resolution, State};

pub(super) fn now() -> Timestamp {
    "2026-03-02T00:00:00Z".parse().expect("a time")
}

pub(super) fn root_cause() -> RootCause {
    RootCause {
        code: RootCauseCode::SourceData,
        text: "distributionLossFactor was missing from AEMO's payload".to_owned(),
        responsible_party: ResponsibleParty::Aemo,
    }
}

/// A state of this status that lacks nothing.
pub(super) fn state(status: Status) -> State {
    let found = Some(root_cause());
    let resolution = Resolution { root_cause: root_cause(), at: now() };
    match status {
        Status::New => State::New,
        Status::InProgress => State::InProgress { root_cause: found },
        Status::WaitingForReporter => State::WaitingForReporter { root_cause: found },
        Status::ReferredToAemo => State::ReferredToAemo { round: 1, root_cause: found },
        Status::ReadyToVerify => State::ReadyToVerify { root_cause: root_cause() },
        Status::Resolved => State::Resolved(resolution),
        Status::Closed => State::Closed(resolution),
        Status::Cancelled => State::Cancelled,
    }
}

/// An incident of shared responsibility that stands there after one referral round.
pub(super) fn incident(status: Status) -> Incident {
    let operation = "GET /energy/electricity/servicepoints/{servicePointId}/usage";
    let operation: contracts::Operation = operation.parse().expect("in the catalogue");
    Incident {
        key: "CDR-7".parse().expect("a key"),
        version: 5,
        reporter: "frankly".parse().expect("a token"),
        reporter_name: "Frankly".to_owned(),
        provider: Provider {
            organisation: "abn-1".parse().expect("a token"),
            organisation_name: "Wattlebird Pty Ltd".to_owned(),
            brand_id: "wattlebird".parse().expect("a token"),
            brand_name: "Wattlebird".to_owned(),
            sector: Sector::Energy,
        },
        summary: "Usage is cut off".to_owned(),
        severity: Severity::Major,
        shared_responsibility: true,
        evidence: Evidence {
            operation,
            secondary_operation: operation.secondary(),
            data_cluster: operation.data_cluster(),
            environment: Environment::Production,
            occurred_from: now(),
            occurred_to: None,
            ongoing: true,
            interaction_ids: Vec::new(),
            http_status: Some(500),
            error_urn: None,
            secondary_data_holder_error: Some(true),
        },
        assignee: None,
        rounds: 1,
        state: state(status),
        attachments: Vec::new(),
    }
}

pub(super) fn actor(organisation: &str, party: Party, role: Role) -> Actor {
    Actor {
        user: format!("user-of-{organisation}").parse().expect("a token"),
        name: format!("Somebody of {organisation}"),
        organisation: organisation.parse().expect("a token"),
        organisation_name: organisation.to_owned(),
        party,
        role,
    }
}

/// Somebody with this relation to [`incident`].
pub(super) fn of(relation: Relation, role: Role) -> Actor {
    match relation {
        Relation::Reporter => actor("frankly", Party::Adr, role),
        Relation::Provider => actor("abn-1", Party::DataHolder, role),
        Relation::Aemo => actor("aemo", Party::Aemo, role),
        Relation::Accc => actor("accc", Party::Accc, role),
    }
}

/// Those who are not on [`incident`].
pub(super) fn strangers() -> Vec<Actor> {
    vec![
        actor("meterwise", Party::Adr, Role::Agent),
        actor("abn-2", Party::DataHolder, Role::Agent),
        actor("operator", Party::Operator, Role::Agent),
    ]
}

/// A brand that [`incident`] can be sent on to.
pub(super) fn other_brand() -> KnownBrand {
    KnownBrand {
        brand: Brand {
            brand_id: "bluegum".parse().expect("a token"),
            brand_name: "Bluegum".to_owned(),
            sector: Sector::Energy,
            status: RegisterStatus::Active,
        },
        organisation: "abn-2".parse().expect("a token"),
        organisation_name: "Bluegum Pty Ltd".to_owned(),
    }
}

fn reason() -> ReasonForm {
    ReasonForm { reason: "Because".to_owned() }
}

/// The form of who takes an incident.
pub(super) fn taking() -> AssignForm {
    AssignForm { assignee: None, release: false }
}

/// Takes the action with a form that fits.
pub(super) fn take(incident: Incident, action: Action, actor: &Actor) -> Result<Decided, Refusal> {
    let text = || "In words".to_owned();
    match action {
        Action::Acknowledge => incident.acknowledge(actor),
        Action::RequestInformation => {
            incident.request_information(RequestInformationForm { question: text() })
        }
        Action::ProvideInformation => incident.provide_information(ProvideInformationForm { answer: text() }),
        Action::Refer => incident.refer(ReferForm { expected_input: text(), override_reason: None }),
        Action::WithdrawReferral => incident.withdraw_referral(reason()),
        Action::SetRootCause => {
            let RootCause { code, text, responsible_party } = root_cause();
            incident.set_root_cause(SetRootCauseForm { code, text, responsible_party })
        }
        Action::ReadyToVerify => incident.ready_to_verify(),
        Action::Resolve => incident.resolve(now()),
        Action::FailVerification => incident.fail_verification(reason()),
        Action::Cancel => incident.cancel(reason()),
        Action::Reopen => incident.reopen(reason(), now()),
        Action::ChangeSeverity => {
            let severity = match incident.severity {
                Severity::Minor => Severity::Critical,
                _ => Severity::Minor,
            };
            incident.change_severity(ChangeSeverityForm { severity, reason: text() })
        }
        Action::Assign => incident.assign(actor, taking(), None),
        Action::AddReference => incident
            .add_reference(AddReferenceForm { system: "ours".to_owned(), reference: "INC-1".to_owned() }),
        Action::ReRoute => {
            let mut target = other_brand();
            if incident.provider.brand_id == target.brand.brand_id {
                target.brand.brand_id = "wattlebird".parse().expect("a token");
                target.organisation = "abn-1".parse().expect("a token");
            }
            let brand_id = target.brand.brand_id.clone();
            incident.re_route(ReRouteForm { brand_id, reason: text() }, Some(target))
        }
        Action::Escalate => incident.escalate(reason()),
    }
}

/// AEMO answers the open round.
pub(super) fn answered(incident: Incident) -> Option<Decided> {
    let rounds = incident.rounds;
    incident.conclude_referral(rounds, ReferralState::Contributed)
}
