//! AEMO takes a round up, also after deferring it.

use contracts::{
    command::{AcceptForm, CommandRequest, ReferralReply},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn accept(uow: &mut UnitOfWork, request: CommandRequest) -> Result<ReferralReply, Failure> {
    answer(uow, request, |fields| {
        let AcceptForm { reference } = ReadForm::read(fields)?;
        Ok((Answer::Accept, reference))
    })
    .await
}
