//! `cdr.watcher.changed`

use contracts::event::{Watcher, WatcherEvent};
use messaging::{Failure, UnitOfWork};

use crate::domain::watcher::readers;

/// Somebody watches, or no longer does.
pub(super) async fn project(uow: &mut UnitOfWork, event: &WatcherEvent) -> Result<(), Failure> {
    let Watcher { user, name, organisation, party } = &event.watcher;
    if !event.watching {
        sqlx::query!(
            "DELETE FROM watcher WHERE incident = $1 AND user_id = $2",
            event.incident.number(),
            user.as_str(),
        )
        .execute(uow.connection())
        .await?;
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO watcher (incident, user_id, name, organisation, readers) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (incident, user_id) DO UPDATE
             SET name = excluded.name, organisation = excluded.organisation, readers = excluded.readers",
        event.incident.number(),
        user.as_str(),
        name,
        organisation.as_str(),
        &readers(*party, organisation),
    )
    .execute(uow.connection())
    .await?;
    Ok(())
}
