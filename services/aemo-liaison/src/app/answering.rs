//! The way of every answer.

use contracts::{
    Problem, ReferralId,
    command::{CommandRequest, ReferralReply},
    event::{Question, ReferralChange},
    form::{FieldError, Fields, Form},
    problem::Kind,
    referral::available,
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::{Answer, Deed, Referral, answer::may_answer},
    store::{self, Noted},
};

/// Lets AEMO answer. `read` is the form of the answer, which may hold AEMO's ticket number.
///
/// Refuses who is not AEMO's agent (403), fields at fault (422), a round that is not there (404), an old version
/// (412) and an answer that the round's state does not take (409).
pub(super) async fn answer(
    uow: &mut UnitOfWork,
    request: CommandRequest,
    read: impl FnOnce(&Fields) -> Result<(Answer, Option<String>), Vec<FieldError>>,
) -> Result<ReferralReply, Failure> {
    may_answer(&request.actor)?;
    let named = place(&request).ok();
    let CommandRequest { actor, expected_version, mut fields, .. } = request;
    // AEMO's systems write it among the fields; one that cannot be read is named together with what else is at fault.
    let id = named.map_or_else(|| read_place(&take_place(&mut fields)), Ok);
    let (id, answer) = both(id, read(&fields)).map_err(Problem::invalid)?;
    let referral = find(uow, id).await?;
    referral.was_seen(expected_version)?;
    let deed = Deed { actor: &actor, at: uow.now() };
    let (referral, told, said) = referral.answer(answer, deed)?;
    let asked = match &told.event.change {
        ReferralChange::Asked(asked) => {
            asked.question_id.map(|id| Question { id, text: asked.question.clone() })
        }
        _ => None,
    };
    // Who answers has read what the round began with, however it came to AEMO.
    let noted = Noted { said: said.as_ref(), asked: asked.as_ref(), opening_read: true, ..Noted::default() };
    store::save(uow, &referral, noted).await?;
    uow.publish(told.version, &told.event)?;
    let open = available(referral.round.state.name(), false, actor.party, actor.role);
    let question_id = asked.map(|question| question.id);
    Ok(ReferralReply { question_id, available_actions: open, ..reply(&referral) })
}

fn both<A, B>(
    first: Result<A, Vec<FieldError>>,
    second: Result<B, Vec<FieldError>>,
) -> Result<(A, B), Vec<FieldError>> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (first, second) => Err(first.err().into_iter().chain(second.err()).flatten().collect()),
    }
}

/// Takes those fields out that name a round.
pub(crate) fn take_place(fields: &mut Fields) -> Fields {
    ["incident", "round"].into_iter().filter_map(|name| fields.remove_entry(name)).collect()
}

/// The round that these fields name.
pub(crate) fn read_place(place: &Fields) -> Result<ReferralId, Vec<FieldError>> {
    let mut form = Form::new(place);
    let incident = form.value("incident");
    let round = form.text("round", 20).and_then(|text| text.parse().ok().filter(|round| *round > 0));
    if round.is_none() && !form.has_fault("round") {
        form.fault(FieldError::new("round", "invalid", "is the number of the round, from 1"));
    }
    form.finish(|| Some(ReferralId { incident: incident?, round: round? }))
}

/// Which round a command is about.
pub(super) fn place(request: &CommandRequest) -> Result<ReferralId, Problem> {
    let (Some(incident), Some(round)) = (request.incident, request.round) else {
        return Err(Problem::new(Kind::Malformed, "The command does not say which referral it is about."));
    };
    Ok(ReferralId { incident, round })
}

/// The round, locked.
pub(super) async fn find(uow: &mut UnitOfWork, id: ReferralId) -> Result<Referral, Failure> {
    let found = store::find_round(uow, id).await?;
    Ok(found.ok_or_else(|| Problem::not_found(format_args!("referral {id}")))?)
}

/// How the round stands, with nothing to do.
pub(super) fn reply(referral: &Referral) -> ReferralReply {
    ReferralReply {
        referral: referral.id(),
        incident: referral.thread.incident,
        round: referral.round.number,
        state: referral.round.state.name(),
        version: referral.thread.referral_version,
        reference: referral.round.reference.clone(),
        question_id: None,
        available_actions: Vec::new(),
    }
}
