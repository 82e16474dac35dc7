//! Somebody attaches files.

use contracts::{
    command::{AttachForm, CommandRequest, IncidentReply},
    form::ReadForm,
    problem::Problem,
};
use messaging::{Failure, UnitOfWork};

use super::{act::load, record::record};
use crate::domain::permission::{self, Asker};

/// Attaches the files that the gateway has stored, for everyone on the incident unless said otherwise.
///
/// Refuses as [`permission::to_attach`] does, then a form with every field at fault (422), then what
/// [`crate::domain::Incident::attach`] refuses.
pub(crate) async fn attach(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    let incident = load(uow, &request).await?;
    let CommandRequest { actor, expected_version, files, fields, .. } = request;
    let relation = permission::to_attach(&incident, Asker { actor: &actor, expected_version })?;
    let form = AttachForm::read(&fields).map_err(Problem::invalid)?;
    let decided = incident
        .clone()
        .attach(files, form, (&actor, relation), uow.now())
        .map_err(|refusal| refusal.into_problem(&incident, relation, actor.role))?;
    record(uow, actor, decided).await
}
