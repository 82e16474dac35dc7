//! Somebody of the provider takes an incident, gives it to a colleague, or lets it go.

use contracts::{
    Action,
    command::{AssignForm, CommandRequest, IncidentReply},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// Somebody of the provider takes an incident, gives it to a colleague, or lets it go. See [`crate::domain::Incident::assign`].
pub(crate) async fn assign(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    act::<AssignForm>(uow, request, Action::Assign, |incident, asked| {
        incident.assign(asked.actor, asked.form, asked.colleague)
    })
    .await
}
