//! The provider writes the root cause.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, SetRootCauseForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider writes the root cause. See [`crate::domain::Incident::set_root_cause`].
pub(crate) async fn set_root_cause(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<SetRootCauseForm>(uow, request, Action::SetRootCause, |incident, asked| {
        incident.set_root_cause(asked.form)
    })
    .await
}
