//! The five services by name: what `run` starts and `migrate` migrates.

use clap::ValueEnum;
use service_kit::{Deps, Running};
use sqlx::migrate::Migrator;

use crate::environment::Environment;

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Name {
    Intake,
    Workflow,
    AemoLiaison,
    Notification,
    Gateway,
}

impl Name {
    /// In the order in which they start: the gateway last, since it is the door.
    pub(crate) const ALL: [Self; 5] =
        [Self::Intake, Self::Workflow, Self::AemoLiaison, Self::Notification, Self::Gateway];

    /// The name of the service, which is also its user at the broker.
    pub(crate) const fn user(self) -> &'static str {
        match self {
            Self::Intake => intake::NAME,
            Self::Workflow => workflow::NAME,
            Self::AemoLiaison => aemo_liaison::NAME,
            Self::Notification => notification::NAME,
            Self::Gateway => gateway::NAME,
        }
    }

    /// The name of its database.
    pub(crate) fn database(self) -> String {
        self.user().replace('-', "_")
    }

    /// An environment variable of this service, as in `AEMO_LIAISON_DATABASE_URL`.
    pub(crate) fn variable(self, what: &str) -> String {
        format!("{}_{what}", self.database().to_uppercase())
    }

    pub(crate) fn migrations(self) -> &'static Migrator {
        match self {
            Self::Intake => &intake::MIGRATIONS,
            Self::Workflow => &workflow::MIGRATIONS,
            Self::AemoLiaison => &aemo_liaison::MIGRATIONS,
            Self::Notification => &notification::MIGRATIONS,
            Self::Gateway => &gateway::MIGRATIONS,
        }
    }
}

/// Starts a service.
pub(crate) async fn start(name: Name, environment: &Environment, deps: Deps) -> anyhow::Result<Running> {
    let running = match name {
        Name::Intake => intake::start(environment.service(name)?, deps).await,
        Name::Workflow => workflow::start(environment.service(name)?, deps).await,
        Name::AemoLiaison => aemo_liaison::start(environment.service(name)?, deps).await,
        Name::Notification => notification::start(environment.service(name)?, deps).await,
        Name::Gateway => gateway::start(environment.gateway()?, deps).await,
    };
    Ok(running?)
}
