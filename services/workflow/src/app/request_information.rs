//! The provider asks the reporter.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, RequestInformationForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider asks the reporter. See [`crate::domain::Incident::request_information`].
pub(crate) async fn request_information(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<RequestInformationForm>(uow, request, Action::RequestInformation, |incident, asked| {
        incident.request_information(asked.form)
    })
    .await
}
