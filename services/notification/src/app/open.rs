//! The caller opens a notification: it is read from then on.

use contracts::{
    Problem,
    command::{CommandRequest, Notification, OpenNotificationForm},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use crate::store::{notifications, users};

pub(crate) async fn open(uow: &mut UnitOfWork, request: CommandRequest) -> Result<Notification, Failure> {
    let OpenNotificationForm { id } =
        OpenNotificationForm::read(&request.fields).map_err(Problem::invalid)?;
    let user = &request.actor.user;
    let before = users::lock(uow, user).await?.unwrap_or_default();
    let found = notifications::find(uow, user, id).await?;
    let opened = found.ok_or_else(|| Problem::not_found(format!("notification {id}")))?;
    if !opened.read {
        let marked = notifications::mark(uow, user, &[id]).await?;
        users::set_unread(uow, user, before - marked).await?;
    }
    Ok(Notification { read: true, ..opened })
}
