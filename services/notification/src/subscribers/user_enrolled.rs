//! There is somebody to be told.

use contracts::event::UserEvent;
use messaging::{Failure, UnitOfWork};

use crate::store::users;

pub(super) async fn apply(uow: &mut UnitOfWork, UserEvent(user): &UserEvent) -> Result<(), Failure> {
    users::upsert(uow, user).await
}
