//! Somebody on the incident says something.

use contracts::{
    Audience,
    command::{CommandRequest, CommentForm, IncidentReply},
    form::ReadForm,
    problem::Problem,
};
use messaging::{Failure, UnitOfWork};

use super::{act::load, record::record};
use crate::domain::permission::{self, Asker};

/// Adds a comment, for everyone on the incident unless said otherwise.
///
/// Refuses as [`permission::to_comment`] does, then a form with every field at fault (422), then an audience that is
/// not the caller's to speak to. See [`crate::domain::Incident::comment`].
pub(crate) async fn comment(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    let incident = load(uow, &request).await?;
    let CommandRequest { actor, expected_version, fields, .. } = request;
    let relation = permission::to_comment(&incident, Asker { actor: &actor, expected_version })?;
    let CommentForm { body, audience } = CommentForm::read(&fields).map_err(Problem::invalid)?;
    let audience = audience.unwrap_or(Audience::Everyone);
    let decided = incident
        .clone()
        .comment(uow.new_id(), body, audience, relation, uow.now())
        .map_err(|refusal| refusal.into_problem(&incident, relation, actor.role))?;
    record(uow, actor, decided).await
}
