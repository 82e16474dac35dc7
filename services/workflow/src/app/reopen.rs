//! The reporter saw it again.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReasonForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The reporter saw it again. See [`crate::domain::Incident::reopen`].
pub(crate) async fn reopen(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    act::<ReasonForm>(uow, request, Action::Reopen, |incident, asked| incident.reopen(asked.form, asked.now))
        .await
}
