//! AEMO gives a round back, with a reason.

use contracts::{
    command::{CommandRequest, ReferralReply, ReturnForm},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn return_round(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ReferralReply, Failure> {
    answer(uow, request, |fields| {
        let ReturnForm { reason, reference } = ReadForm::read(fields)?;
        Ok((Answer::Return { reason }, reference))
    })
    .await
}
