//! The provider takes an incident up.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply},
    form::Empty,
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider takes an incident up. See [`crate::domain::Incident::acknowledge`].
pub(crate) async fn acknowledge(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<Empty>(uow, request, Action::Acknowledge, |incident, asked| incident.acknowledge(asked.actor)).await
}
