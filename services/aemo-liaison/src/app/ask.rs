//! AEMO asks the provider. The reply names the question, as the provider's answer will.

use contracts::{
    command::{AskForm, CommandRequest, ReferralReply},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn ask(uow: &mut UnitOfWork, request: CommandRequest) -> Result<ReferralReply, Failure> {
    let question_id = uow.new_id();
    answer(uow, request, |fields| {
        let AskForm { question, reference } = ReadForm::read(fields)?;
        Ok((Answer::Ask { question_id, question }, reference))
    })
    .await
}
