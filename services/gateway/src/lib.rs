//! The door: the only service that a browser or an API client talks to. It authenticates, answers reads from tables
//! that it builds from the events, and sends commands to their owners. See `README.md`.

mod applied;
mod bell;
mod domain;
mod files;
mod http;
mod identity;
mod live;
mod ops;
mod projections;
mod proxies;
mod server;
mod state;
mod store;
mod views;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use contracts::nats::streams;
use messaging::{Database, Failure, Service};
use service_kit::{Deps, Running, StartError};

pub use files::Swept;
pub use identity::{NewUser, enrol_users, issue_token, revoke_token, set_password};
pub use proxies::TrustedProxies;

use crate::{
    applied::Applied,
    bell::Bell,
    files::Files,
    live::Live,
    ops::Ops,
    projections::Projector,
    state::{Parts, Portal},
};

/// The service's name, which is its user of the broker.
pub const NAME: &str = "gateway";

/// The service's own tables.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// What the service is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its database and broker.
    pub service: messaging::ServiceSettings,
    /// Where it listens; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Whether cookies are for TLS only, as anywhere but on a loopback address.
    pub secure_cookies: bool,
    /// The folder in which the bytes of attachments are kept.
    pub attachments: PathBuf,
    /// The proxies in front, which say where a request comes from.
    pub trusted_proxies: TrustedProxies,
}

/// Starts the service. [`Running::address`] says where it listens.
pub async fn start(settings: Settings, deps: Deps) -> Result<Running, StartError> {
    let service = Service::connect(NAME, settings.service, &deps, &MIGRATIONS).await?;
    let database = service.database().clone();
    let applied = Arc::new(Applied::default());
    let live = Arc::new(Live::new(service.life().token()));
    let position = live::last_position(&database)
        .await
        .map_err(|error| StartError::new(NAME, "read the timeline", error))?;
    service.life().spawn("live", Arc::clone(&live).run(database.clone(), position));

    let files = open(&settings.attachments)?;
    service.life().spawn("sweeper", files::run(database.clone(), Arc::clone(&files), service.life().token()));

    let this = ops::announce(service.client(), service.life()).await?;
    let portal = Portal::new(Parts {
        database,
        commands: service.commands(),
        applied: Arc::clone(&applied),
        live: Arc::clone(&live),
        bell: Bell::default(),
        files,
        ops: Ops::new(service.client().clone(), this),
        secure_cookies: settings.secure_cookies,
        proxies: settings.trusted_proxies,
    });
    let address = server::serve(service.life(), settings.listen, portal, &deps).await?;
    let projector = Arc::new(Projector { applied, live });
    let running = service.publishing(streams::CDR_EVENTS.name).reading(&streams::GATEWAY, projector).run();
    Ok(running.listening_on(address))
}

/// Sweeps the bytes that are no attachment and whose time has come.
pub async fn sweep(database: &Database, attachments: &Path) -> Result<Swept, Failure> {
    let files = Files::open(attachments).map_err(|error| Failure::Inconsistent(error.to_string()))?;
    files::sweep(database, &files).await
}

fn open(folder: &Path) -> Result<Arc<Files>, StartError> {
    let opened = Files::open(folder);
    opened.map(Arc::new).map_err(|error| StartError::new(NAME, "open the store of attachments", error))
}

/// The `OpenAPI` document of the API, pretty.
pub fn openapi() -> String {
    http::document()
}
