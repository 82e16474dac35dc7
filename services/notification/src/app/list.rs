//! A page of the caller's notifications, the newest first.

use contracts::{
    Problem,
    command::{CommandRequest, ListNotificationsForm, NotificationPage},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use crate::store::{notifications, users};

pub(crate) async fn list(uow: &mut UnitOfWork, request: CommandRequest) -> Result<NotificationPage, Failure> {
    let form = ListNotificationsForm::read(&request.fields).map_err(Problem::invalid)?;
    let user = &request.actor.user;
    // One more than is shown says whether there is a next page.
    let mut items = notifications::list(uow, user, &form, form.limit + 1).await?;
    let shown = usize::try_from(form.limit).unwrap_or(usize::MAX);
    let more = items.len() > shown;
    items.truncate(shown);
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(NotificationPage { items, next, unread: users::unread(uow, user).await? })
}
