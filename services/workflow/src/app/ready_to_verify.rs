//! The provider asks the reporter to test.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply},
    form::Empty,
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider asks the reporter to test. See [`crate::domain::Incident::ready_to_verify`].
pub(crate) async fn ready_to_verify(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<Empty>(uow, request, Action::ReadyToVerify, |incident, _| incident.ready_to_verify()).await
}
