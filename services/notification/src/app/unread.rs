//! How many of the caller's are unread: what the bell on each page asks, so it is one row and no list.

use contracts::{
    Problem,
    command::{CommandRequest, Unread},
    form::{Empty, ReadForm},
};
use messaging::{Failure, UnitOfWork};

use crate::store::users;

pub(crate) async fn unread(uow: &mut UnitOfWork, request: CommandRequest) -> Result<Unread, Failure> {
    Empty::read(&request.fields).map_err(Problem::invalid)?;
    Ok(Unread { unread: users::unread(uow, &request.actor.user).await? })
}
