//! The schemas of what AEMO's systems send, and of what they are answered.

use super::Described;
use crate::{
    IncidentKey, Problem, ReferralAction,
    command::{
        AcceptForm, AnswerForm, AskForm, ContributeForm, DeferForm, ReferralCommentForm, ReferralReply,
        ReturnForm,
    },
    form::{NOT_PERSONAL, NotPersonal},
    nats::subjects,
};

/// The schema of a reply.
pub const REPLY: &str = "aemo.answer.reply.v1";
/// The schema of a refusal.
pub const PROBLEM: &str = "problem.v1";

/// The schema of an answer.
pub fn name(action: ReferralAction) -> String {
    format!("{}.v1", subjects::aemo::answer(action))
}

/// Which round an answer is about.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the liaison reads the place with a form")]
struct Place {
    /// The incident.
    incident: IncidentKey,
    /// The round, as the referral said it.
    #[schema(minimum = 1)]
    round: i32,
}

/// What AEMO sends for an answer: one flat object, the place and the form of the answer.
pub fn answer(action: ReferralAction) -> Described {
    let form = match action {
        ReferralAction::Accept => Described::of::<AcceptForm>(),
        ReferralAction::Return => Described::of::<ReturnForm>(),
        ReferralAction::Defer => Described::of::<DeferForm>(),
        ReferralAction::Ask => Described::of::<AskForm>(),
        ReferralAction::Contribute => Described::of::<ContributeForm>(),
        ReferralAction::Comment => Described::of::<ReferralCommentForm>(),
        // The provider's, over HTTP alone.
        ReferralAction::Answer => Described::of::<AnswerForm>(),
    };
    Described::of::<Place>().closed_with(form).with_property(NOT_PERSONAL, Described::of::<NotPersonal>())
}

/// The reply to an answer that was taken.
pub fn reply() -> Described {
    Described::of::<ReferralReply>()
}

/// The reply to an answer that was refused.
pub fn problem() -> Described {
    Described::of::<Problem>()
}
