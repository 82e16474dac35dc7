//! What can be filled in about a referral: the provider's forms, and AEMO's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LONGEST_TEXT, text_forms};
use crate::form::{FieldError, Fields, Form, ReadForm};

/// The longest of AEMO's own ticket numbers, in characters.
pub const LONGEST_REFERENCE: usize = 100;

text_forms! {
    /// A referral to AEMO.
    ReferForm {
        /// What AEMO is expected to contribute, in words (guide, step 4).
        expected_input: LONGEST_TEXT;
        /// Why AEMO all the same, where the evidence points elsewhere (`triage.referable` is `probably_not_aemo`). AEMO reads it.
        override_reason: LONGEST_TEXT
    }
    /// AEMO takes a round up.
    AcceptForm {
        ;
        /// AEMO's own ticket number, `INC…`.
        reference: LONGEST_REFERENCE
    }
    /// AEMO gives a round back.
    ReturnForm {
        /// Why.
        reason: LONGEST_TEXT;
        /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
        reference: LONGEST_REFERENCE
    }
    /// AEMO's question to the provider.
    AskForm {
        /// The question.
        question: LONGEST_TEXT;
        /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
        reference: LONGEST_REFERENCE
    }
    /// AEMO's information.
    ContributeForm {
        /// What AEMO found and advises.
        advice: LONGEST_TEXT;
        /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
        reference: LONGEST_REFERENCE
    }
    /// AEMO's word to the provider.
    ReferralCommentForm {
        /// What is said.
        body: LONGEST_TEXT;
        /// AEMO's own ticket number, `INC…`, where it is given or changed with this answer.
        reference: LONGEST_REFERENCE
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
