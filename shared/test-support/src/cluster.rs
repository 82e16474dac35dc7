//! A fresh set of everything for one test.

use std::{mem, path::PathBuf, thread};

use service_kit::{BrokerSettings, DatabaseSettings};

use crate::infra::{Infra, infra};
use crate::nats::{self, NatsServer};
use crate::postgres::PostgresServer;
use crate::provision::Database;
use crate::settings::Mode;

/// The services that have a database.
pub const SERVICES: [&str; 5] = ["intake", "workflow", "aemo-liaison", "notification", "gateway"];

/// The databases and the broker of one test. They go when it is dropped.
#[derive(Debug)]
pub struct TestCluster {
    databases: Vec<Database>,
    nats: NatsServer,
    servers: Servers,
}

#[derive(Debug)]
enum Servers {
    Shared(&'static Infra),
    Own(Box<Infra>),
}

impl TestCluster {
    /// The databases of all services, with their roles and still without tables, and a broker without streams.
    ///
    /// # Panics
    /// When a server does not start.
    pub async fn start() -> Self {
        Self::start_for(&SERVICES).await
    }

    /// The same with the databases of `services` only, for a test of one service.
    ///
    /// # Panics
    /// When a server does not start.
    pub async fn start_for(services: &[&str]) -> Self {
        Self::assemble(services, Servers::Shared(infra().await)).await
    }

    /// The same as [`start`](Self::start) with a PostgreSQL server of its own, which may be restarted.
    ///
    /// # Panics
    /// When a server does not start.
    pub async fn start_alone() -> Self {
        let own = Infra::start(Mode::chosen()).await;
        Self::assemble(&SERVICES, Servers::Own(Box::new(own))).await
    }

    async fn assemble(services: &[&str], servers: Servers) -> Self {
        let infra = servers.infra();
        let (nats, databases) = tokio::join!(NatsServer::start(infra.mode()), infra.lend(services));
        Self { databases, nats, servers }
    }

    /// `postgres://` URL of the role that `service` works as.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn database_url(&self, service: &str) -> String {
        let database = self.database_of(service);
        self.postgres().url(&database.name, &database.password_of(&database.name), &database.name)
    }

    /// `postgres://` URL of the role that owns the tables of `service` and migrates them.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn owner_url(&self, service: &str) -> String {
        let database = self.database_of(service);
        let owner = database.owner();
        self.postgres().url(&owner, &database.password_of(&owner), &database.name)
    }

    /// `postgres://` URL of the superuser in the database of `service`: to look at what no role of ours may see.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn superuser_url(&self, service: &str) -> String {
        self.postgres().superuser_url(&self.database_of(service).name)
    }

    /// What [`service_kit::pool::connect`] wants, with a few connections.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn database_settings(&self, service: &str) -> DatabaseSettings {
        DatabaseSettings { url: self.database_url(service), max_connections: 5 }
    }

    /// `nats://host:port`; stays the same when the broker is stopped and started.
    pub fn nats_url(&self) -> String {
        self.nats.url()
    }

    /// The file of participants' accounts that the broker reads: `portal admin participant` writes it.
    pub fn participants_file(&self) -> PathBuf {
        self.nats.participants_file()
    }

    /// User and password of `user`, one of those in `deploy/nats/accounts.conf`.
    pub fn nats_credentials(&self, user: &str) -> (String, String) {
        (user.to_owned(), nats::password_of(user))
    }

    /// What [`service_kit::broker::connect`] wants, for `user`.
    pub fn broker_settings(&self, user: &str) -> BrokerSettings {
        let (user, password) = self.nats_credentials(user);
        BrokerSettings { url: self.nats_url(), user, password }
    }

    /// Stops the broker in order; its data and its port stay.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn stop_nats(&self) {
        self.nats.stop().await;
    }

    /// Kills the broker without a warning; its data and its port stay.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn kill_nats(&self) {
        self.nats.kill().await;
    }

    /// Starts the broker after it was stopped or killed; back when it answers.
    ///
    /// # Panics
    /// When it runs.
    pub async fn start_nats(&self) {
        self.nats.start_again().await;
    }

    /// Removes every stream with all it holds, as if the broker had lost its disk.
    ///
    /// # Panics
    /// When the broker runs.
    pub async fn wipe_nats_data(&self) {
        self.nats.wipe().await;
    }

    /// Restarts PostgreSQL, which ends every session; back when it answers.
    ///
    /// # Panics
    /// When the server is shared with other tests: only [`start_alone`](Self::start_alone) gives one that is not.
    pub async fn restart_postgres(&self) {
        self.own_postgres().restart().await;
    }

    /// Kills PostgreSQL without a warning and starts it again; back when it has recovered.
    ///
    /// # Panics
    /// When the server is shared with other tests: only [`start_alone`](Self::start_alone) gives one that is not.
    pub async fn crash_postgres(&self) {
        self.own_postgres().crash().await;
    }

    /// The server that holds the databases.
    pub fn postgres(&self) -> &PostgresServer {
        self.servers.infra().postgres()
    }

    fn own_postgres(&self) -> &PostgresServer {
        match &self.servers {
            Servers::Own(infra) => infra.postgres(),
            Servers::Shared(_) => {
                panic!("other tests use this PostgreSQL server too: begin with TestCluster::start_alone()")
            }
        }
    }

    fn database_of(&self, service: &str) -> &Database {
        let database = self.databases.iter().find(|database| database.service == service);
        database.unwrap_or_else(|| panic!("this test has no database of {service}"))
    }
}

impl Servers {
    fn infra(&self) -> &Infra {
        match self {
            Self::Shared(infra) => infra,
            Self::Own(infra) => infra,
        }
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        let Servers::Shared(infra) = self.servers else { return };
        let databases = mem::take(&mut self.databases);
        // Nobody waits for it: what is not done when the process ends goes with the server.
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            for database in databases {
                runtime.block_on(infra.take_back(database));
            }
        });
    }
}
