//! The reporter withdraws an incident, or the ACCC removes it.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReasonForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The reporter withdraws an incident, or the ACCC removes it. See [`crate::domain::Incident::cancel`].
pub(crate) async fn cancel(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    act::<ReasonForm>(uow, request, Action::Cancel, |incident, asked| incident.cancel(asked.form)).await
}
