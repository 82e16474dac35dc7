//! The provider refers an incident to AEMO.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReferForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider refers an incident to AEMO. See [`crate::domain::Incident::refer`].
pub(crate) async fn refer(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    act::<ReferForm>(uow, request, Action::Refer, |incident, asked| incident.refer(asked.form)).await
}
