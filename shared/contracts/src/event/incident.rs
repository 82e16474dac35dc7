//! What happens to an incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Event, ReadEvent, UnreadableEvent, body, changes, take_change};
use crate::{
    actor::Actor,
    attachment::Attachment,
    ids::{BrandId, IncidentKey, OrganisationId, SoftwareProductId, UserId},
    incident::{AffectedConsumers, Audience, Category, Environment, RootCause, Severity, Status},
    lifecycle::Parties,
    operation::{DataCluster, Operation, Sector},
};

/// One change of an incident, with what every reader needs to place it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct IncidentEvent {
    /// The incident.
    pub incident: IncidentKey,
    /// When it was decided.
    pub at: Timestamp,
    /// Who did it; the portal itself where it followed from something else.
    pub actor: Actor,
    /// The organisations on the incident after the change.
    pub parties: Parties,
    /// The status after the change.
    pub status: Status,
    /// What changed.
    #[schema(value_type = Object)]
    pub change: IncidentChange,
}

/// The body but for the change, which is read by its type.
#[derive(Deserialize)]
struct Placed {
    incident: IncidentKey,
    at: Timestamp,
    actor: Actor,
    parties: Parties,
    status: Status,
}

impl Event for IncidentEvent {
    fn event_type(&self) -> &'static str {
        self.change.event_type()
    }

    fn key(&self) -> String {
        self.incident.to_string()
    }
}

impl ReadEvent for IncidentEvent {
    const TYPES: &'static [&'static str] = IncidentChange::TYPES;

    fn read(event_type: &str, mut value: Value) -> Result<Self, UnreadableEvent> {
        let change = IncidentChange::read(event_type, take_change(event_type, &mut value)?)?;
        let Placed { incident, at, actor, parties, status } = body(event_type, value)?;
        Ok(Self { incident, at, actor, parties, status, change })
    }
}

changes! {
    /// What can happen to an incident.
    IncidentChange, "cdr.incident" {
        /// It came in.
        Raised(Box<Raised>) = "raised";
        /// The provider took it up.
        Acknowledged(Acknowledged) = "acknowledged";
        /// Somebody of the provider took it, or let it go.
        Assigned(Assigned) = "assigned";
        /// The provider asked the reporter.
        InformationRequested(InformationRequested) = "information_requested";
        /// The reporter answered.
        InformationProvided(InformationProvided) = "information_provided";
        /// The provider referred it to AEMO.
        Referred(Box<Referred>) = "referred";
        /// The provider took the referral back.
        ReferralWithdrawn(ReferralWithdrawn) = "referral_withdrawn";
        /// AEMO answered or returned the round, so the provider goes on.
        ReferralConcluded(ReferralConcluded) = "referral_concluded";
        /// The provider wrote the root cause.
        RootCauseSet(RootCauseSet) = "root_cause_set";
        /// The reporter is asked to test.
        Readied(Readied) = "readied";
        /// It still fails.
        VerificationFailed(VerificationFailed) = "verification_failed";
        /// The reporter verified.
        Resolved(Resolved) = "resolved";
        /// The reporter saw it again.
        Reopened(Reopened) = "reopened";
        /// Fourteen quiet days passed.
        Closed(Closed) = "closed";
        /// Withdrawn, or removed.
        Cancelled(Cancelled) = "cancelled";
        /// Somebody said something.
        Commented(Commented) = "commented";
        /// Somebody attached files.
        Attached(Attached) = "attached";
        /// A file was removed.
        Detached(Detached) = "detached";
        /// The provider changed the severity.
        SeverityChanged(SeverityChanged) = "severity_changed";
        /// Somebody noted a ticket number.
        ReferenceAdded(ReferenceAdded) = "reference_added";
        /// The ACCC sent it to another brand.
        ReRouted(ReRouted) = "rerouted";
        /// The ACCC pressed.
        Escalated(Escalated) = "escalated";
    }
}

/// The provider of an incident: the brand it was raised with and the legal entity behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Provider {
    /// The legal entity.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The brand.
    pub brand_id: BrandId,
    /// The brand's name.
    pub brand_name: String,
    /// The brand's industry.
    pub sector: Sector,
}

/// The software product that met the fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReporterProduct {
    /// Its id.
    pub id: SoftwareProductId,
    /// Its name.
    pub name: String,
}

/// What was seen of the fault: the part of an incident that a referral passes on to AEMO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// The operation that failed.
    pub operation: Operation,
    /// AEMO's counterpart of it, `METHOD path`.
    pub secondary_operation: Option<String>,
    /// The kind of data.
    pub data_cluster: DataCluster,
    /// Where it was seen.
    pub environment: Environment,
    /// From when.
    pub occurred_from: Timestamp,
    /// Until when; absent while it goes on.
    pub occurred_to: Option<Timestamp>,
    /// Whether it still happens.
    pub ongoing: bool,
    /// The `x-fapi-interaction-id` of failing calls: the correlation key on AEMO's side.
    pub interaction_ids: Vec<Uuid>,
    /// The HTTP status that the recipient got.
    pub http_status: Option<i16>,
    /// The URN of the error in the payload.
    pub error_urn: Option<String>,
    /// The payload's `isSecondaryDataHolderError`.
    pub secondary_data_holder_error: Option<bool>,
}

/// An incident as it was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Raised {
    /// With whom.
    pub provider: Provider,
    /// The name of the organisation that raised it.
    pub reporter_name: String,
    /// The product that met the fault.
    pub software_product: Option<ReporterProduct>,
    /// In one line.
    pub summary: String,
    /// In full.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// What kind of fault.
    pub category: Category,
    /// Whether AEMO holds part of the data.
    pub shared_responsibility: bool,
    /// What was seen.
    pub evidence: Evidence,
    /// What should have happened.
    pub expected: Option<String>,
    /// What happened.
    pub actual: Option<String>,
    /// How to see it again.
    pub steps: Option<String>,
    /// What helps meanwhile.
    pub workaround: Option<String>,
    /// How many are affected.
    pub affected_consumers: Option<AffectedConsumers>,
}

/// The provider took it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Acknowledged {
    /// Who works on it from now on: who was assigned before, or who acknowledged it.
    pub assignee: Assignee,
}

/// Who of the provider works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Assigned {
    /// The assignee; nobody when it was let go.
    pub assignee: Option<Assignee>,
}

/// A user of the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Assignee {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub name: String,
}

impl From<&Actor> for Assignee {
    fn from(actor: &Actor) -> Self {
        Self { user: actor.user.clone(), name: actor.name.clone() }
    }
}

/// A question to the reporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InformationRequested {
    /// The question.
    pub question: String,
}

/// The reporter's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InformationProvided {
    /// The answer.
    pub answer: String,
}

/// A new round with AEMO. Carries all that the liaison may pass on, so that it need not keep other incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Referred {
    /// The round, from 1.
    pub round: i32,
    /// What the provider expects AEMO to contribute (guide, step 4).
    pub expected_input: String,
    /// Why AEMO all the same, where the evidence points elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// The provider.
    pub provider: Provider,
    /// In one line.
    pub summary: String,
    /// How bad.
    pub severity: Severity,
    /// What was seen.
    pub evidence: Evidence,
    /// The files that are meant for AEMO so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// The provider took a round back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferralWithdrawn {
    /// The round.
    pub round: i32,
    /// Why.
    pub reason: String,
}

/// A round ended by AEMO's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferralConcluded {
    /// The round.
    pub round: i32,
    /// How it ended: contributed or returned.
    pub outcome: crate::referral::ReferralState,
}

/// The root cause was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RootCauseSet {
    /// It.
    pub root_cause: RootCause,
}

/// The reporter is asked to test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Readied {}

/// The reporter tested and it still fails. The root cause has to be written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VerificationFailed {
    /// What still fails.
    pub reason: String,
}

/// The reporter verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Resolved {}

/// The reporter saw it again. The root cause has to be written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reopened {
    /// What was seen.
    pub reason: String,
}

/// The quiet period ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Closed {}

/// Withdrawn before work, or removed by the ACCC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Cancelled {
    /// Why.
    pub reason: String,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Commented {
    /// The comment.
    pub comment_id: Uuid,
    /// What was said.
    pub body: String,
    /// To whom.
    pub audience: Audience,
}

/// Files, with a word about them where one was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attached {
    /// The files.
    pub files: Vec<Attachment>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// For whom.
    pub audience: Audience,
}

/// A file that is not there any more, nor are its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Detached {
    /// The file.
    pub file: Attachment,
    /// Whom it was for.
    pub audience: Audience,
}

/// Another severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SeverityChanged {
    /// Before.
    pub from: Severity,
    /// After.
    pub to: Severity,
    /// Why.
    pub reason: String,
}

/// A ticket number elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferenceAdded {
    /// Whose system it is.
    pub system: String,
    /// The number there.
    pub reference: String,
}

/// Another brand owns it now. Nobody is assigned any more, and the root cause has to be written anew; the status stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReRouted {
    /// Who owned it.
    pub from: Provider,
    /// Who owns it.
    pub to: Provider,
    /// Why.
    pub reason: String,
}

/// The ACCC pressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Escalated {
    /// Why.
    pub reason: String,
}
