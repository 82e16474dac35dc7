//! The caller watches an incident, or no longer does.

use contracts::{
    Problem,
    command::{CommandRequest, WatchForm, Watching},
    form::ReadForm,
    problem::Kind,
};
use messaging::{Failure, UnitOfWork};

use super::watchers::{Change, change};
use crate::{
    domain::may_watch,
    store::{incidents, users},
};

/// Doing it again changes nothing and tells nobody.
pub(crate) async fn watch(uow: &mut UnitOfWork, request: CommandRequest) -> Result<Watching, Failure> {
    let CommandRequest { actor, incident, fields, .. } = request;
    let Some(incident) = incident else {
        return Err(Problem::new(Kind::Malformed, "The command names no incident.").into());
    };
    // The user first, and held: who moves to another organisation meanwhile does so before this or after it, and in
    // between nothing is decided. An incident is asked for after its users everywhere.
    let user = users::find_shared(uow, &actor.user).await?;
    // One answer for what is not there and what the caller may not know of.
    let known = incidents::find_locked(uow, incident)
        .await?
        .filter(|known| may_watch(&known.parties, actor.party, &actor.organisation))
        .ok_or_else(|| Problem::not_found(format!("incident {incident}")))?;
    let WatchForm { watching } = WatchForm::read(&fields).map_err(Problem::invalid)?;
    // Who is told is decided by what is known here: a user who has just come or moved is not known yet.
    let user = user
        .filter(|user| user.organisation == actor.organisation && user.party == actor.party)
        .ok_or_else(|| {
            let detail = "The notification service has not heard of you yet. Try again in a moment.";
            Problem::new(Kind::Unavailable, detail)
        })?;
    let version = change(uow, &known, Change { user: &user, watching, cause: None }).await?;
    Ok(Watching { incident, watching, version })
}
