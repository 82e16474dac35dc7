//! The reporter tested, and it still fails.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReasonForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The reporter tested, and it still fails. See [`crate::domain::Incident::fail_verification`].
pub(crate) async fn fail_verification(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<ReasonForm>(uow, request, Action::FailVerification, |incident, asked| {
        incident.fail_verification(asked.form)
    })
    .await
}
