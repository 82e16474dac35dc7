//! AEMO gives its information.

use contracts::{
    command::{CommandRequest, ContributeForm, ReferralReply},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn contribute(
    uow: &mut UnitOfWork,
    request: CommandRequest,
) -> Result<ReferralReply, Failure> {
    answer(uow, request, |fields| {
        let ContributeForm { advice, reference } = ReadForm::read(fields)?;
        Ok((Answer::Contribute { advice }, reference))
    })
    .await
}
