//! Intake: accepts incidents, and knows who takes part.
//!
//! It owns the organisations, brands and software products, and each incident as it was raised. An incident's life
//! after that is workflow's. See `README.md`.

mod api;
mod app;
mod domain;
mod participants;
mod seed;
mod store;

use contracts::nats::streams::CDR_EVENTS;
use messaging::{Service, ServiceSettings};
use service_kit::{Deps, Running, StartError};

pub use participants::register_participants;
pub use seed::{Seed, SeedError, SeedUser};

/// The service's name: its database, its user at the broker, its commands.
pub const NAME: &str = "intake";

/// The service's own tables.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects and runs the service until it is stopped.
pub async fn start(settings: ServiceSettings, deps: Deps) -> Result<Running, StartError> {
    let service = Service::connect(NAME, settings, &deps, &MIGRATIONS).await?;
    Ok(service.publishing(CDR_EVENTS.name).answering(api::commands()).run())
}
