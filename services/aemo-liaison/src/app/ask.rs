//! AEMO asks the provider.

use contracts::{
    command::{AskForm, CommandRequest, ReferralReply},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn ask(uow: &mut UnitOfWork, request: CommandRequest) -> Result<ReferralReply, Failure> {
    answer(uow, request, |fields| {
        let AskForm { question } = ReadForm::read(fields)?;
        Ok(Answer::Ask { question })
    })
    .await
}
