//! Which participants' own systems are told what happens: an operator says so, and nobody else.

use contracts::{
    Party, Problem,
    command::{AddParticipantForm, CommandRequest, RemoveParticipantForm, ToldParticipants},
    form::{Empty, ReadForm},
    problem::Kind,
};
use messaging::{Failure, UnitOfWork};

use crate::store::{participants, users};

/// Tells it from now on. One that is there keeps its password, unless it shall have a new one.
pub(crate) async fn add_participant(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ToldParticipants, Failure> {
    only_operators(&request)?;
    let form = AddParticipantForm::read(&request.fields).map_err(Problem::invalid)?;
    let organisation = &form.organisation;
    match users::party_of(uow, organisation).await? {
        Some(Party::Adr | Party::DataHolder) => {}
        Some(other) => {
            let detail = format!(
                "{organisation} is {}; an account is for a recipient or a data holder, which incidents are between. \
                 AEMO has one of its own",
                other.label()
            );
            return Err(Problem::invalid_field("organisation", "not_allowed", detail).into());
        }
        None => {
            let detail = format!(
                "{organisation} is not known: no user of it is enrolled, so nobody could answer what its systems are \
                 told. An organisation's id stands in GET /api/v1/me of its users"
            );
            return Err(Problem::invalid_field("organisation", "unknown", detail).into());
        }
    }
    let changed = participants::add(uow, &form).await?;
    Ok(ToldParticipants { changed, items: participants::list(uow).await? })
}

/// Tells it no longer. One that is not there is told nothing already.
pub(crate) async fn remove_participant(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ToldParticipants, Failure> {
    only_operators(&request)?;
    let form = RemoveParticipantForm::read(&request.fields).map_err(Problem::invalid)?;
    let changed = participants::remove(uow, &form.organisation).await?;
    Ok(ToldParticipants { changed, items: participants::list(uow).await? })
}

/// Who there is.
pub(crate) async fn list_participants(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ToldParticipants, Failure> {
    only_operators(&request)?;
    Empty::read(&request.fields).map_err(Problem::invalid)?;
    Ok(ToldParticipants { changed: false, items: participants::list(uow).await? })
}

fn only_operators(request: &CommandRequest) -> Result<(), Problem> {
    if request.actor.party == Party::Operator {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "Only an operator says which participants' systems are told."))
}
