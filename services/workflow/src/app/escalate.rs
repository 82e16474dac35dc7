//! The ACCC presses.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReasonForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The ACCC presses. See [`crate::domain::Incident::escalate`].
pub(crate) async fn escalate(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<ReasonForm>(uow, request, Action::Escalate, |incident, asked| incident.escalate(asked.form)).await
}
