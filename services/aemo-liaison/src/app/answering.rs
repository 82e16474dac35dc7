//! The way of every answer.

use contracts::{
    Problem, ReferralId,
    command::{CommandRequest, ReferralReply},
    form::{FieldError, Fields},
    problem::Kind,
    referral::available,
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::{Answer, Deed, answer::may_answer},
    store,
};

/// Lets AEMO answer. `read` is the form of the answer.
///
/// Refuses who is not AEMO's agent (403), fields at fault (422), a round that is not there (404), an old version
/// (412) and an answer that the round's state does not take (409).
pub(super) async fn answer(
    uow: &mut UnitOfWork,
    request: CommandRequest,
    read: impl FnOnce(&Fields) -> Result<Answer, Vec<FieldError>>,
) -> Result<ReferralReply, Failure> {
    let CommandRequest { actor, incident, round, expected_version, fields, .. } = request;
    may_answer(&actor)?;
    let (Some(incident), Some(round)) = (incident, round) else {
        return Err(
            Problem::new(Kind::Malformed, "The command does not say which referral it is about.").into()
        );
    };
    let answer = read(&fields).map_err(Problem::invalid)?;
    let id = ReferralId { incident, round };
    let referral = store::find_round(uow, incident, round)
        .await?
        .ok_or_else(|| Problem::not_found(format_args!("referral {id}")))?;
    let current = referral.thread.referral_version;
    if let Some(seen) = expected_version.filter(|seen| *seen != current) {
        let detail = format!("{id} stands at version {current}, not {seen}. Look at it again, then answer.");
        return Err(Problem::new(Kind::Stale, detail).into());
    }
    let deed = Deed { actor: &actor, at: uow.now() };
    let (referral, told, said) = referral.answer(answer, deed)?;
    store::save(uow, &referral, said.as_ref()).await?;
    uow.publish(told.version, &told.event)?;
    let state = referral.round.state.name();
    Ok(ReferralReply {
        referral: id,
        incident,
        round,
        state,
        version: told.version,
        available_actions: available(state, actor.party, actor.role),
    })
}
