//! Where to look first, and whether AEMO can help: the table of DOMAIN, “Triage hints”, as a pure function.
//!
//! Workflow refuses by it, and the gateway shows it to the provider and the ACCC, so both say the same.

mod remark;

use serde::Serialize;

pub use remark::{Doubt, Hint, MissingEvidence, Obstacle, Remark};

use crate::{
    error_urn::ErrorUrn,
    event::Evidence,
    incident::{Category, Environment, ResponsibleParty},
    operation::{DataCluster, Operation},
};

/// The code of the fault that a referral without an `override_reason` has, where the evidence points elsewhere.
pub const PROBABLY_NOT_AEMO: &str = "probably_not_aemo";

/// What is known of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and no two of them are one state"
)]
pub struct Observed {
    /// The operation that failed.
    pub operation: Operation,
    /// Whether AEMO holds part of the data: the operation's and the provider's industry say so.
    pub shared_responsibility: bool,
    /// Where it was seen.
    pub environment: Environment,
    /// What kind of fault; it sharpens the hints and decides nothing.
    pub category: Option<Category>,
    /// The HTTP status that the recipient got.
    pub http_status: Option<i16>,
    /// The error of the payload.
    pub error_urn: Option<ErrorUrn>,
    /// The payload's `isSecondaryDataHolderError`.
    pub secondary: Option<bool>,
    /// Whether there is an `x-fapi-interaction-id`.
    pub has_interaction_ids: bool,
    /// Whether it is known when it happened, from and to, or that it still does.
    pub has_window: bool,
    /// Whether a referral round is open.
    pub round_open: bool,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Triage {
    /// Whether it can be referred to AEMO.
    pub referable: Referable,
    /// The first suspect; nothing is decided by it.
    pub likely_owner: ResponsibleParty,
    /// What to look at first.
    pub hints: Vec<Hint>,
    /// What would help whoever looks for the cause.
    pub missing_evidence: Vec<MissingEvidence>,
}

/// Whether an incident can be referred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Referable {
    /// Yes.
    Yes,
    /// Only with a reason that AEMO reads: the evidence points elsewhere.
    ProbablyNotAemo {
        /// Why.
        reason: Doubt,
    },
    /// No.
    No {
        /// Why.
        reason: Obstacle,
    },
}

impl Observed {
    /// What an incident's evidence says.
    pub fn of(evidence: &Evidence, shared_responsibility: bool) -> Self {
        Self {
            operation: evidence.operation,
            shared_responsibility,
            environment: evidence.environment,
            category: None,
            http_status: evidence.http_status,
            error_urn: evidence.error_urn.as_deref().and_then(|urn| urn.parse().ok()),
            secondary: evidence.secondary_data_holder_error,
            has_interaction_ids: !evidence.interaction_ids.is_empty(),
            has_window: evidence.ongoing || evidence.occurred_to.is_some(),
            round_open: false,
        }
    }

    /// With the kind of fault.
    #[must_use]
    pub fn of_category(self, category: Category) -> Self {
        Self { category: Some(category), ..self }
    }

    /// With an open round, or none.
    #[must_use]
    pub fn with_round_open(self, round_open: bool) -> Self {
        Self { round_open, ..self }
    }

    /// Whether it can be referred to AEMO.
    pub fn referable(&self) -> Referable {
        if !self.shared_responsibility {
            let reason = if self.operation.shared_responsibility() {
                Obstacle::AnotherSector
            } else {
                Obstacle::NotSharedResponsibility
            };
            return Referable::No { reason };
        }
        if self.round_open {
            return Referable::No { reason: Obstacle::RoundOpen };
        }
        match self.doubt() {
            Some(reason) => Referable::ProbablyNotAemo { reason },
            None => Referable::Yes,
        }
    }

    /// What follows from all that is known.
    pub fn triage(&self) -> Triage {
        Triage {
            referable: self.referable(),
            likely_owner: self.likely_owner(),
            hints: self.hints(),
            missing_evidence: self.missing_evidence(),
        }
    }

    /// What speaks against AEMO.
    fn doubt(&self) -> Option<Doubt> {
        let on_aemos_leg = self.secondary == Some(true);
        // AEMO has no such operation, so it finds no such call: the provider says which of AEMO's calls failed.
        if self.operation.secondary().is_none() {
            Some(Doubt::ComposedByHolder)
        } else if self.is_header_error() {
            Some(if on_aemos_leg { Doubt::HolderConfiguration } else { Doubt::RequestHeader })
        } else if matches!(self.http_status, Some(401 | 403 | 405)) {
            Some(if on_aemos_leg { Doubt::HolderConfiguration } else { Doubt::RefusedByHolder })
        } else {
            None
        }
    }

    fn likely_owner(&self) -> ResponsibleParty {
        use ResponsibleParty as Owner;
        if !self.shared_responsibility {
            let of_register = self.category == Some(Category::RegisterMetadata);
            return if of_register { Owner::Register } else { Owner::Provider };
        }
        match self.doubt() {
            Some(Doubt::ComposedByHolder | Doubt::HolderConfiguration) => return Owner::Provider,
            Some(Doubt::RequestHeader | Doubt::RefusedByHolder) => return Owner::Reporter,
            None => {}
        }
        if self.is_service_point_error() {
            Owner::Provider
        } else if self.http_status == Some(429) {
            if self.secondary == Some(true) { Owner::Provider } else { Owner::Reporter }
        } else if self.secondary == Some(true) {
            Owner::Aemo
        } else if self.secondary == Some(false) {
            Owner::Provider
        } else if self.may_be_control_period() {
            Owner::ByDesign
        } else if self.is_outage() || self.may_be_payload() {
            Owner::Aemo
        } else if self.http_status == Some(400) {
            Owner::Reporter
        } else {
            Owner::Provider
        }
    }

    fn hints(&self) -> Vec<Hint> {
        let shared = self.shared_responsibility;
        let permanent = self.error_urn.as_ref().and_then(ErrorUrn::permanent);
        let rows = [
            (!shared, Hint::OutsideSharedResponsibility),
            (shared && self.secondary == Some(true), Hint::AemosLeg),
            (shared && self.secondary == Some(false), Hint::NotAemosLeg),
            (shared && self.doubt() == Some(Doubt::HolderConfiguration), Hint::HolderConfiguration),
            (shared && self.operation.secondary().is_none(), Hint::Composition),
            (self.is_service_point_error(), Hint::ServicePoint),
            (self.may_be_control_period(), Hint::ControlPeriod),
            (self.may_be_payload(), Hint::AemoPayload),
            (self.is_outage(), Hint::AemoStatus),
            (self.http_status == Some(429), Hint::Throttling),
            (permanent == Some(true), Hint::Permanent),
            (permanent == Some(false), Hint::Temporary),
            (self.environment != Environment::Production, Hint::NotProduction),
        ];
        rows.into_iter().filter_map(|(applies, hint)| applies.then_some(hint)).collect()
    }

    fn missing_evidence(&self) -> Vec<MissingEvidence> {
        let failed = self.http_status.is_none_or(|status| status >= 400);
        let rows = [
            (!self.has_interaction_ids, MissingEvidence::InteractionIds),
            (!self.has_window, MissingEvidence::TimeWindow),
            (self.http_status.is_none(), MissingEvidence::HttpStatus),
            (failed && self.error_urn.is_none(), MissingEvidence::ErrorUrn),
            (
                self.shared_responsibility && failed && self.secondary.is_none(),
                MissingEvidence::SecondaryFlag,
            ),
        ];
        rows.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect()
    }

    fn is_header_error(&self) -> bool {
        self.error_urn.as_ref().is_some_and(|urn| urn.category() == "Header")
    }

    fn is_service_point_error(&self) -> bool {
        self.error_urn.as_ref().is_some_and(|urn| {
            matches!(
                urn.name(),
                "Authorisation/InvalidServicePoint" | "Authorisation/UnavailableServicePoint"
            )
        })
    }

    /// 500, 503 or a timeout on a call that AEMO has a part in.
    fn is_outage(&self) -> bool {
        self.shared_responsibility
            && (matches!(self.http_status, Some(500 | 503 | 504))
                || matches!(self.category, Some(Category::Availability | Category::Performance)))
    }

    /// AEMO's payload may break the schema: the recipient gets it as it is, or an unexpected error for it.
    fn may_be_payload(&self) -> bool {
        let of_data = matches!(self.category, Some(Category::DataQuality | Category::Conformance));
        let unexplained = self.error_urn.as_ref().is_none_or(|urn| urn.category() == "GeneralError");
        self.shared_responsibility
            && unexplained
            && match self.http_status {
                Some(200) => true,
                Some(500..=599) => of_data || self.secondary == Some(true),
                None => of_data,
                Some(_) => false,
            }
    }

    /// Usage that came without an error, and is not what was asked for.
    fn may_be_control_period(&self) -> bool {
        self.shared_responsibility
            && self.operation.data_cluster() == DataCluster::Usage
            && matches!(self.http_status, None | Some(200))
            && self.error_urn.is_none()
            && matches!(self.category, None | Some(Category::DataQuality | Category::Other))
    }
}

#[cfg(test)]
mod tests;
