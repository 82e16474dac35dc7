//! What can be filled in on an incident.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LONGEST_TEXT, text_forms};
use crate::{
    form::{FieldError, Fields, Form, ReadForm},
    ids::{BrandId, UserId},
    incident::{Audience, ResponsibleParty, RootCause, RootCauseCode, Severity},
};

/// The longest name of another system, and the longest ticket number there, in characters.
const LONGEST_NAME: usize = 100;

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
        system: LONGEST_NAME,
        /// The number there.
        reference: LONGEST_NAME
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
