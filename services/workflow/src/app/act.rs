//! What all actions have in common.

use contracts::{
    Action, Actor,
    command::{CommandRequest, IncidentReply},
    event::Assignee,
    form::ReadForm,
    problem::{Kind, Problem},
};
use jiff::Timestamp;
use messaging::{Failure, UnitOfWork};

use super::record::record;
use crate::{
    domain::{
        Decided, Incident, Refusal,
        permission::{self, Asker},
    },
    store,
};

/// What an action is decided with, besides the incident.
pub(super) struct Asked<'a, F> {
    pub(super) form: F,
    pub(super) actor: &'a Actor,
    /// Whom the form names, as far as the gateway vouches for it.
    pub(super) colleague: Option<Assignee>,
    pub(super) now: Timestamp,
}

/// Loads the incident and locks it, settles whether the caller may, reads the form, lets the domain decide, and
/// records what it decided.
///
/// Refuses as [`permission::to_act`] does, then a form with every field at fault (422), then what the domain refuses.
pub(super) async fn act<F: ReadForm>(
    uow: &mut UnitOfWork,
    request: CommandRequest,
    action: Action,
    decide: impl FnOnce(Incident, Asked<'_, F>) -> Result<Decided, Refusal>,
) -> Result<IncidentReply, Failure> {
    let incident = load(uow, &request).await?;
    let CommandRequest { actor, expected_version, colleague, fields, .. } = request;
    let relation = permission::to_act(&incident, Asker { actor: &actor, expected_version }, action)?;
    let form = F::read(&fields).map_err(Problem::invalid)?;
    let asked = Asked { form, actor: &actor, colleague, now: uow.now() };
    let decided = decide(incident.clone(), asked)
        .map_err(|refusal| refusal.into_problem(&incident, relation, actor.role))?;
    record(uow, actor, decided).await
}

/// The incident of the request, locked.
pub(super) async fn load(uow: &mut UnitOfWork, request: &CommandRequest) -> Result<Incident, Failure> {
    let Some(key) = request.incident else {
        return Err(Problem::new(Kind::Malformed, "The command names no incident.").into());
    };
    let found = store::incident::find_locked(uow, key).await?;
    Ok(found.ok_or_else(|| permission::unknown(key))?)
}
