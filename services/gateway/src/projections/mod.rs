//! From events to what is shown: one event a file, for those that change more than the status and the timeline.

mod attachment;
mod attention;
mod court;
mod incident;
mod listed;
mod monitoring;
mod organisation;
mod passage;
mod raised;
mod referral;
mod referral_opened;
mod rerouted;
mod timeline;
mod told_aemo;
mod watcher;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::event::{
    INCIDENT, IncidentEvent, ORGANISATION, OrganisationEvent, REFERRAL, ReferralEvent, WATCHER, WatcherEvent,
};
use messaging::{Envelope, EventHandler, Failure, UnitOfWork};

use crate::{applied::Applied, live::Live};

/// Builds the read tables, and tells those who wait for it.
pub(crate) struct Projector {
    pub(crate) applied: Arc<Applied>,
    pub(crate) live: Arc<Live>,
}

#[async_trait]
impl EventHandler for Projector {
    async fn handle(&self, uow: &mut UnitOfWork, event: &Envelope) -> Result<(), Failure> {
        match event.entity() {
            INCIDENT => {
                begin(uow).await?;
                incident::project(uow, event.version, &event.read::<IncidentEvent>()?).await
            }
            REFERRAL => {
                begin(uow).await?;
                referral::project(uow, event.version, &event.read::<ReferralEvent>()?).await
            }
            WATCHER => {
                as_projector(uow).await?;
                watcher::project(uow, &event.read::<WatcherEvent>()?).await
            }
            ORGANISATION => {
                organisation::project(uow, event.version, &event.read::<OrganisationEvent>()?).await
            }
            other => Err(Failure::Inconsistent(format!("nothing is shown of {other}"))),
        }
    }

    async fn before_commit(&self, uow: &mut UnitOfWork, events: &[Envelope]) -> Result<(), Failure> {
        passage::note(uow, events).await
    }

    fn committed(&self, events: &[Envelope]) {
        self.applied.note(events);
        self.live.wake();
    }
}

/// Names the projector to the policies, and queues behind any other replica's, so that positions in the timeline are
/// committed in their order. The sequences of the batch are locked before this, so nobody who holds the lock waits for
/// one of them.
async fn begin(uow: &mut UnitOfWork) -> Result<(), Failure> {
    sqlx::query!(
        r#"SELECT set_config('portal.projector', 'on', true) AS "projector!",
                  pg_advisory_xact_lock(hashtextextended('timeline_entry', 0))::text AS "lock!""#,
    )
    .fetch_one(uow.connection())
    .await?;
    Ok(())
}

/// Names the projector to the policies, for what adds no line to the timeline.
async fn as_projector(uow: &mut UnitOfWork) -> Result<(), Failure> {
    sqlx::query!(r#"SELECT set_config('portal.projector', 'on', true) AS "projector!""#)
        .fetch_one(uow.connection())
        .await?;
    Ok(())
}
