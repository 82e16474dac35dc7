//! The reporter verified.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply},
    form::Empty,
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The reporter verified. See [`crate::domain::Incident::resolve`].
pub(crate) async fn resolve(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    act::<Empty>(uow, request, Action::Resolve, |incident, asked| incident.resolve(asked.now)).await
}
