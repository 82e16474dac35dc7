//! Tells people: for every event, a record for each who on that incident must know or watches it, and never for who did
//! it. And tells systems: to a participant that has an account at the broker, each event as it may read it.
//!
//! `README.md` tells the purpose, the tables, the commands and the events.

mod api;
mod app;
mod domain;
mod store;
mod subscribers;

use std::sync::Arc;

use contracts::nats::streams;
use messaging::{Service, ServiceSettings};
use service_kit::{Deps, Running, StartError};

/// The service's name, which is its user at the broker as well.
pub const NAME: &str = "notification";

/// The tables of this service.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects and runs until the handle is stopped.
pub async fn start(settings: ServiceSettings, deps: Deps) -> Result<Running, StartError> {
    let service = Service::connect(NAME, settings, &deps, &MIGRATIONS).await?;
    Ok(service
        .publishing(streams::CDR_EVENTS.name)
        .publishing(streams::PARTICIPANT_EVENTS.name)
        .reading(&streams::NOTIFICATION, Arc::new(subscribers::Everything))
        .answering(api::commands())
        .run())
}
