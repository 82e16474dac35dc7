//! AEMO says something to the provider.

use contracts::{
    command::{CommandRequest, ReferralCommentForm, ReferralReply},
    form::ReadForm,
};
use messaging::{Failure, UnitOfWork};

use super::answering::answer;
use crate::domain::Answer;

pub(crate) async fn comment(uow: &mut UnitOfWork, request: CommandRequest) -> Result<ReferralReply, Failure> {
    let comment_id = uow.new_id();
    answer(uow, request, |fields| {
        let ReferralCommentForm { body, reference } = ReadForm::read(fields)?;
        Ok((Answer::Comment { comment_id, body }, reference))
    })
    .await
}
