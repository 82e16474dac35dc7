//! The caller has read some notifications, or all up to one.

use contracts::{
    Problem,
    command::{CommandRequest, MarkReadForm, Unread},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use crate::store::{notifications, users};

pub(crate) async fn mark_read(uow: &mut UnitOfWork, request: CommandRequest) -> Result<Unread, Failure> {
    let form = MarkReadForm::read(&request.fields).map_err(Problem::invalid)?;
    let user = &request.actor.user;
    let Some(before) = users::lock(uow, user).await? else { return Ok(Unread { unread: 0 }) };
    let marked = match form.up_to {
        Some(id) => notifications::mark_up_to(uow, user, id).await?,
        None => notifications::mark(uow, user, &form.ids).await?,
    };
    let unread = before - marked;
    if marked > 0 {
        users::set_unread(uow, user, unread).await?;
    }
    Ok(Unread { unread })
}
