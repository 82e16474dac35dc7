//! Somebody notes a ticket number elsewhere.

use contracts::{
    Action,
    command::{AddReferenceForm, CommandRequest, IncidentReply},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// Somebody notes a ticket number elsewhere. See [`crate::domain::Incident::add_reference`].
pub(crate) async fn add_reference(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<AddReferenceForm>(uow, request, Action::AddReference, |incident, asked| {
        incident.add_reference(asked.form)
    })
    .await
}
