//! The form of a new incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::LONGEST_TEXT;
use crate::{
    error_urn,
    form::{FieldError, Fields, Form},
    ids::{BrandId, SoftwareProductId},
    incident::{AffectedConsumers, Category, Environment, Severity},
    operation::Operation,
};

/// The longest summary, in characters (DOMAIN, "An incident's fields").
pub const LONGEST_SUMMARY: usize = 255;

/// The most interaction ids on one incident.
pub const MOST_INTERACTION_IDS: usize = 50;

/// A new incident: `POST /api/v1/incidents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RaiseForm {
    /// The provider's brand, from the directory.
    pub brand_id: BrandId,
    /// In one line, at most 255 characters.
    pub summary: String,
    /// In full. No consumer data, no NMI, no token.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// What kind of fault.
    pub category: Category,
    /// Where it was seen.
    pub environment: Environment,
    /// The operation that failed, from the catalogue.
    pub operation: Operation,
    /// Since when it happens.
    pub occurred_from: Timestamp,
    /// Until when it happened; not with `ongoing`.
    pub occurred_to: Option<Timestamp>,
    /// Whether it still happens.
    #[serde(default)]
    pub ongoing: bool,
    /// The `x-fapi-interaction-id` of failing calls.
    #[serde(default)]
    pub interaction_ids: Vec<Uuid>,
    /// The HTTP status, 100 to 599.
    pub http_status: Option<i16>,
    /// The URN of the error in the payload, `urn:au-cds:error:…`.
    pub error_urn: Option<String>,
    /// The payload's `isSecondaryDataHolderError`.
    pub secondary_data_holder_error: Option<bool>,
    /// The product that met the fault.
    pub software_product_id: Option<SoftwareProductId>,
    /// What should have happened.
    pub expected: Option<String>,
    /// What happened.
    pub actual: Option<String>,
    /// How to see it again.
    pub steps: Option<String>,
    /// What helps meanwhile.
    pub workaround: Option<String>,
    /// How many consumers are affected.
    pub affected_consumers: Option<AffectedConsumers>,
}

impl RaiseForm {
    /// Reads the form; the caller may note more faults before the end, so that all are named together.
    pub fn read_with(fields: &Fields, more: impl FnOnce(&mut Form<'_>)) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let f = &mut form;
        let brand_id = f.value("brand_id");
        let summary = f.text("summary", LONGEST_SUMMARY);
        let description = f.text("description", LONGEST_TEXT);
        let severity = f.value("severity");
        let category = f.value("category");
        let environment = f.value("environment");
        let operation = f.value("operation");
        let occurred_from = f.time("occurred_from");
        let occurred_to = f.optional_time("occurred_to");
        let ongoing = f.flag("ongoing");
        let interaction_ids = f.list("interaction_ids", MOST_INTERACTION_IDS);
        let http_status = f.optional_value::<i16>("http_status");
        let error_urn = f.optional_text("error_urn", error_urn::LONGEST);
        let secondary_data_holder_error = f.optional_flag("secondary_data_holder_error");
        let software_product_id = f.optional_value("software_product_id");
        let expected = f.optional_text("expected", LONGEST_TEXT);
        let actual = f.optional_text("actual", LONGEST_TEXT);
        let steps = f.optional_text("steps", LONGEST_TEXT);
        let workaround = f.optional_text("workaround", LONGEST_TEXT);
        let affected_consumers = f.optional_value("affected_consumers");
        if http_status.is_some_and(|status| !(100..=599).contains(&status)) {
            f.fault(FieldError::new("http_status", "invalid", "is a number from 100 to 599"));
        }
        if error_urn.as_deref().is_some_and(|urn| !urn.starts_with(error_urn::PREFIX)) {
            f.fault(FieldError::new("error_urn", "invalid", "begins with urn:au-cds:error:"));
        }
        if ongoing && occurred_to.is_some() {
            f.fault(FieldError::new(
                "occurred_to",
                "invalid",
                "is left out while it still happens (ongoing)",
            ));
        }
        if let (Some(from), Some(to)) = (occurred_from, occurred_to)
            && to < from
        {
            f.fault(FieldError::new("occurred_to", "invalid", "is not before occurred_from"));
        }
        more(f);
        form.finish(|| {
            Some(Self {
                brand_id: brand_id?,
                summary: summary?,
                description: description?,
                severity: severity?,
                category: category?,
                environment: environment?,
                operation: operation?,
                occurred_from: occurred_from?,
                occurred_to,
                ongoing,
                interaction_ids,
                http_status,
                error_urn,
                secondary_data_holder_error,
                software_product_id,
                expected,
                actual,
                steps,
                workaround,
                affected_consumers,
            })
        })
    }
}
