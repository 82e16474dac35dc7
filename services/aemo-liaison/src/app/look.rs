//! A user of AEMO's looks at a round in the portal: what was shown counts as read. AEMO may work at its desk alone, and
//! then nobody would ever acknowledge a message.

use contracts::{
    Party, Problem,
    command::{CommandRequest, LookForm, Looked},
    event::ReadBy,
    form::ReadForm,
    problem::Kind,
};
use messaging::{Failure, UnitOfWork};

use super::{answering::place, read::read};
use crate::store::packets;

/// Notes it. Viewers look, too.
///
/// Refuses who is not of AEMO (403), and fields at fault (422). A round that is not there has nothing to be read.
pub(crate) async fn look(uow: &mut UnitOfWork, request: CommandRequest) -> Result<Looked, Failure> {
    let id = place(&request)?;
    let CommandRequest { actor, fields, .. } = request;
    if actor.party != Party::Aemo {
        return Err(Problem::new(Kind::Forbidden, "Only what AEMO looks at is read by AEMO.").into());
    }
    let LookForm { told_at } = ReadForm::read(&fields).map_err(Problem::invalid)?;
    let shown = packets::list_unread_of(uow, id, told_at).await?;
    let read = read(uow, &shown, ReadBy::Desk).await?;
    Ok(Looked { read: u32::try_from(read).unwrap_or(u32::MAX) })
}
