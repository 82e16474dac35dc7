//! There is somebody to be told, or somebody is no longer who he or she was.

use contracts::event::UserEvent;
use messaging::{Failure, UnitOfWork};

use crate::app;

pub(super) async fn apply(uow: &mut UnitOfWork, UserEvent(user): &UserEvent) -> Result<(), Failure> {
    app::enrol(uow, user).await
}
