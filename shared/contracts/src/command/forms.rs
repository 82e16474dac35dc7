//! What can be filled in, form by form. The lengths are our decision: long enough for a stack trace, short
//! enough for one message.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{
    ObjectBuilder, RefOr,
    schema::{Schema, SchemaType, Type},
};
use uuid::Uuid;

use crate::{
    error_urn,
    form::{FieldError, Fields, Form, ReadForm},
    ids::{BrandId, SoftwareProductId, UserId},
    incident::{
        AffectedConsumers, Audience, Category, Environment, ResponsibleParty, RootCause, RootCauseCode,
        Severity,
    },
    operation::Operation,
};

/// The longest text that people write here, in characters.
pub const LONGEST_TEXT: usize = 16_000;

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

/// The longest of AEMO's own ticket numbers, in characters.
pub const LONGEST_REFERENCE: usize = 100;

/// Declares a form of texts that must all be there. Its schema is written here and not derived, since the derive takes a
/// limit as a literal only.
macro_rules! text_forms {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $fdoc:literal])* $field:ident: $max:expr),+ })+) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[doc = $fdoc])* pub $field: String,)+ }

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .description(Some(concat!($($doc),*).trim_ascii()))
                    $(.property(stringify!($field), text(concat!($($fdoc),*).trim_ascii(), $max))
                    .required(stringify!($field)))+
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl ReadForm for $name {
            fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
                let mut form = Form::new(fields);
                $(let $field = form.text(stringify!($field), $max);)+
                form.finish(|| Some(Self { $($field: $field?,)+ }))
            }
        }
    )+};
}

/// The schema of a text that must be there.
fn text(description: &str, longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .min_length(Some(1))
        .max_length(Some(longest))
}

/// Declares a form of AEMO's: a text that must be there, and AEMO's ticket number, which may come with any answer.
macro_rules! aemo_forms {
    ($($(#[doc = $doc:literal])* $name:ident { $(#[doc = $fdoc:literal])* $field:ident })+) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            $(#[doc = $fdoc])*
            pub $field: String,
            /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
            pub reference: Option<String>,
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .description(Some(concat!($($doc),*).trim_ascii()))
                    .property(stringify!($field), text(concat!($($fdoc),*).trim_ascii(), LONGEST_TEXT))
                    .required(stringify!($field))
                    .property(
                        "reference",
                        ObjectBuilder::new()
                            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                            .description(Some(
                                "AEMO's own ticket number, `INC…`, where it is given or changed with this answer.",
                            ))
                            .max_length(Some(LONGEST_REFERENCE)),
                    )
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl ReadForm for $name {
            fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
                let mut form = Form::new(fields);
                let $field = form.text(stringify!($field), LONGEST_TEXT);
                let reference = form.optional_text("reference", LONGEST_REFERENCE);
                form.finish(|| Some(Self { $field: $field?, reference }))
            }
        }
    )+};
}

aemo_forms! {
    /// AEMO gives a round back.
    ReturnForm {
        /// Why.
        reason
    }
    /// AEMO's question to the provider.
    AskForm {
        /// The question.
        question
    }
    /// AEMO's information.
    ContributeForm {
        /// What AEMO found and advises.
        advice
    }
    /// AEMO's word to the provider.
    ReferralCommentForm {
        /// What is said.
        body
    }
}

text_forms! {
    /// A question to the reporter.
    RequestInformationForm {
        /// The question.
        question: LONGEST_TEXT
    }
    /// The reporter's answer.
    ProvideInformationForm {
        /// The answer.
        answer: LONGEST_TEXT
    }
    /// Why: for cancelling, reopening, a failed verification, withdrawing a referral, escalating.
    ReasonForm {
        /// The reason.
        reason: LONGEST_TEXT
    }
    /// A ticket number elsewhere.
    AddReferenceForm {
        /// Whose system it is.
        system: 100,
        /// The number there.
        reference: 100
    }
}

/// A referral to AEMO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReferForm {
    /// What AEMO is expected to contribute, in words (guide, step 4).
    pub expected_input: String,
    /// Why AEMO all the same, where the evidence points elsewhere (`triage.referable` is `probably_not_aemo`).
    /// AEMO reads it.
    pub override_reason: Option<String>,
}

impl ReadForm for ReferForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let expected_input = form.text("expected_input", LONGEST_TEXT);
        let override_reason = form.optional_text("override_reason", LONGEST_TEXT);
        form.finish(|| Some(Self { expected_input: expected_input?, override_reason }))
    }
}

/// The root cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SetRootCauseForm {
    /// The kind of cause.
    pub code: RootCauseCode,
    /// In words, with AEMO's part in it.
    pub text: String,
    /// Whose it was.
    pub responsible_party: ResponsibleParty,
}

impl ReadForm for SetRootCauseForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let code = form.value("code");
        let text = form.text("text", LONGEST_TEXT);
        let responsible_party = form.value("responsible_party");
        form.finish(|| Some(Self { code: code?, text: text?, responsible_party: responsible_party? }))
    }
}

impl From<SetRootCauseForm> for RootCause {
    fn from(form: SetRootCauseForm) -> Self {
        let SetRootCauseForm { code, text, responsible_party } = form;
        Self { code, text, responsible_party }
    }
}

/// Another severity, with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChangeSeverityForm {
    /// The new severity.
    pub severity: Severity,
    /// Why.
    pub reason: String,
}

impl ReadForm for ChangeSeverityForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let severity = form.value("severity");
        let reason = form.text("reason", LONGEST_TEXT);
        form.finish(|| Some(Self { severity: severity?, reason: reason? }))
    }
}

/// Who takes it: the caller, a colleague, or nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AssignForm {
    /// An agent of the caller's organisation; the caller takes it when left out.
    pub assignee: Option<UserId>,
    /// `true` lets it go; not with `assignee`.
    #[serde(default)]
    pub release: bool,
}

impl ReadForm for AssignForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let assignee = form.optional_value("assignee");
        let release = form.flag("release");
        if release && assignee.is_some() {
            let detail = "say either who takes it (assignee) or that it is let go (release)";
            form.fault(FieldError::new("assignee", "not_allowed", detail));
        }
        form.finish(|| Some(Self { assignee, release }))
    }
}

/// The brand that the incident belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReRouteForm {
    /// The right brand.
    pub brand_id: BrandId,
    /// Why.
    pub reason: String,
}

impl ReadForm for ReRouteForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let brand_id = form.value("brand_id");
        let reason = form.text("reason", LONGEST_TEXT);
        form.finish(|| Some(Self { brand_id: brand_id?, reason: reason? }))
    }
}

/// A comment: `POST /api/v1/incidents/{key}/comments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CommentForm {
    /// What is said.
    pub body: String,
    /// To whom; everyone on the incident unless said otherwise.
    pub audience: Option<Audience>,
}

impl ReadForm for CommentForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let body = form.text("body", LONGEST_TEXT);
        let audience = form.optional_value("audience");
        form.finish(|| Some(Self { body: body?, audience }))
    }
}

/// Files for an incident, with a word about them: `POST /api/v1/incidents/{key}/attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AttachForm {
    /// What is said about them.
    pub body: Option<String>,
    /// For whom; everyone on the incident unless said otherwise.
    pub audience: Option<Audience>,
}

impl ReadForm for AttachForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let body = form.optional_text("body", LONGEST_TEXT);
        let audience = form.optional_value("audience");
        form.finish(|| Some(Self { body, audience }))
    }
}

/// A file to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DetachForm {
    /// Which.
    pub attachment: Uuid,
}

impl ReadForm for DetachForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let attachment = form.value("attachment");
        form.finish(|| Some(Self { attachment: attachment? }))
    }
}

/// AEMO takes a round up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AcceptForm {
    /// AEMO's own ticket number, `INC…`.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
}

impl ReadForm for AcceptForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let reference = form.optional_text("reference", LONGEST_REFERENCE);
        form.finish(|| Some(Self { reference }))
    }
}

/// AEMO sets a round aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeferForm {
    /// Until when; in the future.
    pub until: Timestamp,
    /// Why.
    #[schema(min_length = 1, max_length = 16000)]
    pub reason: String,
    /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
}

impl ReadForm for DeferForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let until = form.time("until");
        let reason = form.text("reason", LONGEST_TEXT);
        let reference = form.optional_text("reference", LONGEST_REFERENCE);
        form.finish(|| Some(Self { until: until?, reason: reason?, reference }))
    }
}

/// The provider answers a question of AEMO's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AnswerForm {
    /// Which question; the oldest that waits when left out.
    pub question_id: Option<Uuid>,
    /// The answer.
    #[schema(min_length = 1, max_length = 16000)]
    pub answer: String,
}

impl ReadForm for AnswerForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let question_id = form.optional_value("question_id");
        let answer = form.text("answer", LONGEST_TEXT);
        form.finish(|| Some(Self { question_id, answer: answer? }))
    }
}

/// A user of AEMO's has looked at a round: what was shown counts as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LookForm {
    /// The moment of the last thing that AEMO was told, as it was shown.
    pub told_at: Timestamp,
}

impl ReadForm for LookForm {
    fn read(fields: &Fields) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new(fields);
        let told_at = form.time("told_at");
        form.finish(|| Some(Self { told_at: told_at? }))
    }
}
