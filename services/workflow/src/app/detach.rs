//! Somebody removes a file.

use contracts::{
    command::{CommandRequest, DetachForm, IncidentReply},
    form::ReadForm,
    problem::Problem,
};
use messaging::{Failure, UnitOfWork};

use super::{act::load, record::record};
use crate::domain::permission::{self, Asker};

/// Removes a file from the incident; its bytes are the gateway's to remove.
///
/// Refuses as [`permission::to_detach`] does, then a form at fault (422), then what
/// [`crate::domain::Incident::detach`] refuses.
pub(crate) async fn detach(uow: &mut UnitOfWork, request: CommandRequest) -> Result<IncidentReply, Failure> {
    let incident = load(uow, &request).await?;
    let CommandRequest { actor, expected_version, fields, .. } = request;
    let relation = permission::to_detach(&incident, Asker { actor: &actor, expected_version })?;
    let DetachForm { attachment } = DetachForm::read(&fields).map_err(Problem::invalid)?;
    let decided = incident
        .clone()
        .detach(attachment, (&actor, relation))
        .map_err(|refusal| refusal.into_problem(&incident, relation, actor.role))?;
    record(uow, actor, decided).await
}
