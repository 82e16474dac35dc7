//! An incident as it is shown.

use contracts::{
    Action, Actor, BrandId, Category, DataCluster, Environment, IncidentKey, Operation, OrganisationId,
    ReferralId, ReferralState, Relation, Severity, Status, Triage,
    event::{Assignee, Evidence, Raised, ReporterProduct},
    ids::UserId,
    incident::{AffectedConsumers, Court, RootCause},
    lifecycle::{self, Facts, Parties},
    triage::Observed,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{at_aemo::AtAemo, attachment::AttachmentView, watcher::WatcherView};

/// Who raised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ReporterView {
    /// The legal entity.
    pub(crate) organisation: OrganisationId,
    /// Its name.
    pub(crate) name: String,
    /// The user.
    pub(crate) user: UserId,
    /// The user's name.
    pub(crate) user_name: String,
}

/// Who owns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ProviderView {
    /// The legal entity.
    pub(crate) organisation: OrganisationId,
    /// Its name.
    pub(crate) name: String,
    /// The brand.
    pub(crate) brand_id: BrandId,
    /// The brand's name.
    pub(crate) brand_name: String,
}

/// An incident in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct IncidentSummary {
    /// The incident.
    pub(crate) key: IncidentKey,
    /// Its version: the `ETag`.
    pub(crate) version: i64,
    /// Where it stands.
    pub(crate) status: Status,
    /// Whose move it is; nobody's once it is resolved.
    pub(crate) ball_in_court: Option<Court>,
    /// Since when it is that one's move, or nobody's.
    pub(crate) court_since: Timestamp,
    /// How bad.
    pub(crate) severity: Severity,
    /// In one line.
    pub(crate) summary: String,
    /// What kind of fault.
    pub(crate) category: Category,
    /// Where it was seen.
    pub(crate) environment: Environment,
    /// The operation that failed.
    pub(crate) operation: Operation,
    /// The kind of data.
    pub(crate) data_cluster: DataCluster,
    /// Whether AEMO holds part of the data.
    pub(crate) shared_responsibility: bool,
    /// Who raised it.
    pub(crate) reporter: ReporterView,
    /// Who owns it.
    pub(crate) provider: ProviderView,
    /// Who of the provider works on it.
    pub(crate) assignee: Option<Assignee>,
    /// When it was raised.
    pub(crate) created_at: Timestamp,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
}

/// A ticket number elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct ExternalReference {
    /// Whose system it is.
    pub(crate) system: String,
    /// The number there.
    pub(crate) reference: String,
}

/// A referral round, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct RoundSummary {
    /// The round.
    pub(crate) id: ReferralId,
    /// Its number, from 1.
    pub(crate) round: i32,
    /// Where it stands with AEMO.
    pub(crate) state: ReferralState,
    /// AEMO's own ticket number.
    pub(crate) reference: Option<String>,
    /// Until when AEMO set it aside.
    pub(crate) deferred_until: Option<Timestamp>,
    /// When it was opened.
    pub(crate) opened_at: Timestamp,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
    #[serde(flatten)]
    pub(crate) at_aemo: AtAemo,
}

/// An incident in full, for one caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct IncidentView {
    #[serde(flatten)]
    pub(crate) incident: IncidentSummary,
    /// In full.
    pub(crate) description: String,
    /// What was seen.
    pub(crate) evidence: Evidence,
    /// The product that met the fault.
    pub(crate) software_product: Option<ReporterProduct>,
    /// What should have happened.
    pub(crate) expected: Option<String>,
    /// What happened.
    pub(crate) actual: Option<String>,
    /// How to see it again.
    pub(crate) steps: Option<String>,
    /// What helps meanwhile.
    pub(crate) workaround: Option<String>,
    /// How many consumers are affected.
    pub(crate) affected_consumers: Option<AffectedConsumers>,
    /// The root cause, once the provider has written it.
    pub(crate) root_cause: Option<RootCause>,
    /// Ticket numbers elsewhere.
    pub(crate) external_references: Vec<ExternalReference>,
    /// What the caller's organisation is to the incident.
    pub(crate) relation: Relation,
    /// What the caller may do now.
    pub(crate) available_actions: Vec<Action>,
    /// Where to look first, and whether AEMO can help; for the provider and the ACCC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) triage: Option<Triage>,
    /// Whether the root cause was written since work last began; the page says so where it has to be.
    #[serde(skip)]
    pub(crate) root_cause_set: bool,
    /// The files that the caller may read, in the order in which they came.
    pub(crate) attachments: Vec<AttachmentView>,
    /// The referral rounds; left out for who has no part in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) referrals: Option<Vec<RoundSummary>>,
    /// Whether the caller watches it.
    pub(crate) watching: bool,
    /// Who watches it: those of the caller's organisation; all of them for the ACCC.
    pub(crate) watchers: Vec<WatcherView>,
}

impl IncidentView {
    /// Whether this file is still there.
    pub(crate) fn has_file(&self, id: &Uuid) -> bool {
        self.attachments.iter().any(|one| one.file.id == *id)
    }

    /// Whether a question of AEMO's waits for the provider, as far as the caller may know.
    pub(crate) fn is_asked_by_aemo(&self) -> bool {
        self.referrals.iter().flatten().any(|round| !round.at_aemo.open_questions.is_empty())
    }

    /// With the files on it.
    pub(crate) fn with_files(self, attachments: Vec<AttachmentView>, actor: &Actor) -> Self {
        let attachments = attachments.into_iter().map(|one| one.shown_to(actor)).collect();
        Self { attachments, ..self }
    }

    /// With those who watch it.
    pub(crate) fn watched_by(self, watchers: Vec<WatcherView>, actor: &Actor) -> Self {
        let watching = watchers.iter().any(|watcher| watcher.user == actor.user);
        Self { watching, watchers, ..self }
    }
}

/// An incident as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) incident: IncidentSummary,
    pub(crate) details: Raised,
    pub(crate) root_cause: Option<RootCause>,
    pub(crate) root_cause_set: bool,
    pub(crate) external_references: Vec<ExternalReference>,
    pub(crate) last_round: i32,
}

impl Stored {
    /// What the actor's organisation is to the incident; `None` when it may not know of it.
    pub(crate) fn relation(&self, actor: &Actor) -> Option<Relation> {
        let parties = Parties {
            reporter: self.incident.reporter.organisation.clone(),
            provider: self.incident.provider.organisation.clone(),
        };
        parties.relation(actor, self.last_round > 0)
    }

    /// For an actor with this relation.
    pub(crate) fn shown_to(
        self,
        actor: &Actor,
        relation: Relation,
        rounds: Vec<RoundSummary>,
    ) -> IncidentView {
        let facts = Facts {
            status: self.incident.status,
            shared_responsibility: self.incident.shared_responsibility,
            root_cause_set: self.root_cause_set,
        };
        let Raised {
            software_product,
            description,
            evidence,
            expected,
            actual,
            steps,
            workaround,
            affected_consumers,
            ..
        } = self.details;
        let sees_rounds = matches!(relation, Relation::Provider | Relation::Accc);
        let triage = sees_rounds.then(|| {
            Observed::of(&evidence, facts.shared_responsibility)
                .of_category(self.incident.category)
                .with_round_open(facts.status == Status::ReferredToAemo)
                .triage()
        });
        IncidentView {
            incident: self.incident,
            description,
            evidence,
            software_product,
            expected,
            actual,
            steps,
            workaround,
            affected_consumers,
            root_cause: self.root_cause,
            external_references: self.external_references,
            relation,
            available_actions: lifecycle::available(facts, relation, actor.role),
            triage,
            referrals: sees_rounds.then_some(rounds),
            root_cause_set: self.root_cause_set,
            attachments: Vec::new(),
            watching: false,
            watchers: Vec::new(),
        }
    }
}
