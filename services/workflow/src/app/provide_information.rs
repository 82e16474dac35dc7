//! The reporter answers the provider.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ProvideInformationForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The reporter answers the provider. See [`crate::domain::Incident::provide_information`].
pub(crate) async fn provide_information(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<ProvideInformationForm>(uow, request, Action::ProvideInformation, |incident, asked| {
        incident.provide_information(asked.form)
    })
    .await
}
