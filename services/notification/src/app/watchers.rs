//! Who watches an incident: one change, the same for all who bring it about.

use std::collections::BTreeMap;

use contracts::{
    IncidentKey,
    event::{Watcher, WatcherEvent},
    lifecycle::Parties,
    participant::EnrolledUser,
};
use messaging::{Envelope, Failure, UnitOfWork};

use super::Happened;
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
    /// The event that it follows from, where it is one of a batch.
    pub(super) cause: Option<&'a Envelope>,
}

/// Makes it so, and tells it unless it was so before. The incident must be locked; gives the number of the last change
/// of its watchers.
pub(super) async fn change(uow: &mut UnitOfWork, known: &Known, change: Change<'_>) -> Result<i64, Failure> {
    let changed = if change.watching {
        watchers::insert(uow, known.incident, &change.user.id).await?
    } else {
        watchers::delete(uow, known.incident, &change.user.id).await?
    };
    if changed { tell(uow, known, change).await } else { Ok(known.watchers_version) }
}

/// Notes who is on the incidents from now on. Those who may not read one any more watch it no longer: after a re-routing
/// the users of the provider before.
pub(super) async fn note_parties(uow: &mut UnitOfWork, happened: &[Happened<'_>]) -> Result<(), Failure> {
    let mut now: BTreeMap<IncidentKey, (&Parties, &Envelope)> = BTreeMap::new();
    for one in happened {
        let Some(event) = one.of_incident() else { continue };
        if now.get(&event.incident).is_none_or(|(parties, _)| **parties != event.parties) {
            now.insert(event.incident, (&event.parties, one.envelope));
        }
    }
    if now.is_empty() {
        return Ok(());
    }
    let parties = now.iter().map(|(incident, (parties, _))| (*incident, *parties)).collect();
    for incident in incidents::note(uow, &parties).await? {
        let cause = now.get(&incident).map(|(_, cause)| *cause);
        for user in watchers::list_of_incident(uow, incident).await? {
            let Some(known) = incidents::find_locked(uow, incident).await? else { continue };
            if !may_watch(&known.parties, user.party, &user.organisation) {
                change(uow, &known, Change { user: &user, watching: false, cause }).await?;
            }
        }
    }
    Ok(())
}

/// A user now stands as said: what he or she may no longer read is watched no longer, and the rest under the name of
/// now. Of whom nothing is new the row is not touched: others may wait for it, and wait for it in another order.
pub(crate) async fn enrol(uow: &mut UnitOfWork, user: &EnrolledUser) -> Result<(), Failure> {
    let before = users::find(uow, &user.id).await?;
    if before.as_ref() == Some(user) {
        return Ok(());
    }
    users::upsert(uow, user).await?;
    let same = |before: EnrolledUser| before.name == user.name && before.organisation == user.organisation;
    if before.is_none_or(same) {
        return Ok(());
    }
    for incident in watchers::list_of_user(uow, &user.id).await? {
        let Some(known) = incidents::find_locked(uow, incident).await? else { continue };
        let watching = may_watch(&known.parties, user.party, &user.organisation);
        let now = Change { user, watching, cause: None };
        if watching {
            tell(uow, &known, now).await?;
        } else {
            change(uow, &known, now).await?;
        }
    }
    Ok(())
}

async fn tell(
    uow: &mut UnitOfWork,
    known: &Known,
    Change { user, watching, cause }: Change<'_>,
) -> Result<i64, Failure> {
    let version = known.watchers_version + 1;
    incidents::set_watchers_version(uow, known.incident, version).await?;
    let watcher = Watcher {
        user: user.id.clone(),
        name: user.name.clone(),
        organisation: user.organisation.clone(),
        party: user.party,
    };
    let event = WatcherEvent { incident: known.incident, at: uow.now(), watcher, watching };
    match cause {
        Some(cause) => uow.publish_after(cause, version, &event)?,
        None => uow.publish(version, &event)?,
    }
    Ok(version)
}
