//! The provider takes the open round back from AEMO.

use contracts::{
    Action,
    command::{CommandRequest, IncidentReply, ReasonForm},
};
use messaging::{Failure, UnitOfWork};

use super::act::act;

/// The provider takes the open round back from AEMO. See [`crate::domain::Incident::withdraw_referral`].
pub(crate) async fn withdraw_referral(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<IncidentReply, Failure> {
    act::<ReasonForm>(uow, request, Action::WithdrawReferral, |incident, asked| {
        incident.withdraw_referral(asked.form)
    })
    .await
}
