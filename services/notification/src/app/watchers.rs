//! Who watches an incident: one change, the same for all who bring it about.

use contracts::{
    IncidentKey,
    event::{Watcher, WatcherEvent},
    lifecycle::Parties,
    participant::EnrolledUser,
};
use messaging::{Failure, UnitOfWork};

use crate::{
    domain::may_watch,
    store::{
        incidents::{self, Known},
        users, watchers,
    },
};

/// A user and whether he or she watches from now on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) user: &'a EnrolledUser,
    pub(super) watching: bool,
}

/// Makes it so, and tells it unless it was so before. The incident must be locked; gives the number of the last change
/// of its watchers.
pub(super) async fn change(
    uow: &mut UnitOfWork,
    known: &Known,
    Change { user, watching }: Change<'_>,
) -> Result<i64, Failure> {
    let changed = if watching {
        watchers::insert(uow, known.incident, &user.id).await?
    } else {
        watchers::delete(uow, known.incident, &user.id).await?
    };
    if changed { tell(uow, known, Change { user, watching }).await } else { Ok(known.watchers_version) }
}

/// Those who may not read the incident any more watch it no longer: after a re-routing the users of the provider before.
/// `parties` are those from now on.
pub(crate) async fn note_parties(
    uow: &mut UnitOfWork,
    incident: IncidentKey,
    parties: &Parties,
) -> Result<(), Failure> {
    if !incidents::note(uow, incident, parties).await? {
        return Ok(());
    }
    for user in watchers::list_of_incident(uow, incident).await? {
        let Some(known) = incidents::find_locked(uow, incident).await? else { continue };
        let watching = may_watch(&known.parties, user.party, &user.organisation);
        if !watching {
            change(uow, &known, Change { user: &user, watching }).await?;
        }
    }
    Ok(())
}

/// A user now stands as said: what he or she may no longer read is watched no longer, and the rest under the name of
/// now.
pub(crate) async fn enrol(uow: &mut UnitOfWork, user: &EnrolledUser) -> Result<(), Failure> {
    let before = users::find(uow, &user.id).await?;
    users::upsert(uow, user).await?;
    let same = |before: EnrolledUser| before.name == user.name && before.organisation == user.organisation;
    if before.is_none_or(same) {
        return Ok(());
    }
    for incident in watchers::list_of_user(uow, &user.id).await? {
        let Some(known) = incidents::find_locked(uow, incident).await? else { continue };
        let watching = may_watch(&known.parties, user.party, &user.organisation);
        if watching {
            tell(uow, &known, Change { user, watching }).await?;
        } else {
            change(uow, &known, Change { user, watching }).await?;
        }
    }
    Ok(())
}

async fn tell(
    uow: &mut UnitOfWork,
    known: &Known,
    Change { user, watching }: Change<'_>,
) -> Result<i64, Failure> {
    let version = known.watchers_version + 1;
    incidents::set_watchers_version(uow, known.incident, version).await?;
    let watcher = Watcher {
        user: user.id.clone(),
        name: user.name.clone(),
        organisation: user.organisation.clone(),
        party: user.party,
    };
    uow.publish(version, &WatcherEvent { incident: known.incident, at: uow.now(), watcher, watching })?;
    Ok(version)
}
