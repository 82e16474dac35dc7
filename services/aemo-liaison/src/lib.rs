//! AEMO's side of the portal: the referral rounds, and everything that is said to and by AEMO.
//!
//! `README.md` tells the purpose, the tables, the commands and the events.

mod acknowledgements;
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
pub const NAME: &str = "aemo-liaison";

/// The tables of this service.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects and runs until the handle is stopped.
pub async fn start(settings: ServiceSettings, deps: Deps) -> Result<Running, StartError> {
    let service = Service::connect(NAME, settings, &deps, &MIGRATIONS).await?;
    let following =
        acknowledgements::run(service.database().clone(), service.client().clone(), service.life().token());
    service.life().spawn("acknowledgements", following);
    Ok(service
        .publishing(streams::CDR_EVENTS.name)
        .publishing(streams::AEMO_REFERRALS.name)
        .reading(&streams::AEMO_LIAISON, Arc::new(subscribers::Incidents))
        .answering(api::commands())
        // As long as AEMO finds the referral that it answers.
        .remembering_answers_for(streams::AEMO_REFERRALS.max_age)
        .run())
}
