//! The provider changes the severity.

use contracts::{
    Action,
    command::{ChangeSeverityForm, CommandRequest, IncidentReply},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider changes the severity. See [`crate::domain::Incident::change_severity`].
pub(crate) async fn change_severity(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<ChangeSeverityForm>(uow, request, Action::ChangeSeverity, |incident, asked| {
        incident.change_severity(asked.form)
    })
    .await
}
