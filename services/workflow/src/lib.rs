//! Workflow: owns the life of an incident, from the moment that it was raised until it is closed or cancelled.
//!
//! What the provider, the reporter and the ACCC do to an incident arrives as a command; what AEMO does, as an event
//! of the referral; what follows from the passing of time, by a timer. All three end in one transition of the domain
//! and one event with the incident's next version. See `README.md`.

mod api;
mod app;
mod domain;
mod store;
mod subscribers;
mod timers;

use std::sync::Arc;

use contracts::nats::streams::{CDR_EVENTS, WORKFLOW};
use messaging::{Service, ServiceSettings};
use service_kit::{Deps, Running, StartError};

pub use timers::fire_due;

/// The service's name: its database, its user at the broker, its commands.
pub const NAME: &str = "workflow";

/// The service's own tables.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects and runs the service until it is stopped.
pub async fn start(settings: ServiceSettings, deps: Deps) -> Result<Running, StartError> {
    let service = Service::connect(NAME, settings, &deps, &MIGRATIONS).await?;
    let (database, token) = (service.database().clone(), service.life().token());
    service.life().spawn("timers", timers::run(database, token));
    Ok(service
        .publishing(CDR_EVENTS.name)
        .reading(&WORKFLOW, Arc::new(subscribers::Subscribers))
        .answering(api::commands())
        .run())
}
