//! The provider answers a question of AEMO's.

use contracts::{
    FieldError, Problem,
    command::{AnswerForm, CommandRequest, ReferralReply},
    event::Question,
    form::ReadForm,
    referral::available,
};
use messaging::{Failure, UnitOfWork};

use super::answering::{find, place, reply};
use crate::{
    domain::{Deed, answer::may_answer_aemo},
    store::{self, Noted, questions},
};

/// Answers the question that is named, or the oldest that waits. AEMO and the services are told which it was.
///
/// Refuses who does not answer for the provider (404, or 403 for AEMO and for viewers), fields at fault (422), an old
/// version (412), and an answer where nothing is asked (409).
pub(crate) async fn answer_aemo(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ReferralReply, Failure> {
    let id = place(&request)?;
    let CommandRequest { actor, expected_version, fields, .. } = request;
    let referral = find(uow, id).await?;
    may_answer_aemo(&actor, &referral.thread.parties, id)?;
    let AnswerForm { question_id, answer } = ReadForm::read(&fields).map_err(Problem::invalid)?;
    referral.was_seen(expected_version)?;
    let mut asked = questions::list_open(uow, id).await?;
    let named = asked.iter().position(|question| question_id.is_none_or(|id| id == question.id));
    let question: Question = match (named, asked.is_empty()) {
        (_, true) => return Err(referral.nothing_asked(&actor).into()),
        (Some(place), false) => asked.remove(place),
        (None, false) => return Err(Problem::invalid(vec![unknown(&asked)]).into()),
    };
    let (question_id, more_asked) = (question.id, !asked.is_empty());
    let deed = Deed { actor: &actor, at: uow.now() };
    let (referral, (inner, outer), said) = referral.answer_aemo((question, more_asked), answer, deed)?;
    questions::mark_answered(uow, question_id).await?;
    store::save(uow, &referral, Noted { said: Some(&said), told: true, ..Noted::default() }).await?;
    uow.publish(inner.version, &inner.event)?;
    uow.publish(outer.version, &outer.event)?;
    let open = available(referral.round.state.name(), more_asked, actor.party, actor.role);
    Ok(ReferralReply { question_id: Some(question_id), available_actions: open, ..reply(&referral) })
}

fn unknown(asked: &[Question]) -> FieldError {
    let waiting: Vec<String> = asked.iter().map(|question| question.id.to_string()).collect();
    let detail = format!("is no question that waits for an answer; those that do: {}", waiting.join(", "));
    FieldError::new("question_id", "unknown", detail)
}
