//! A fresh set of everything for one test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use service_kit::{BrokerSettings, DatabaseSettings};

use crate::infra::{Infra, infra};
use crate::nats::{self, NatsServer};
use crate::postgres::PostgresServer;
use crate::provision;
use crate::settings::Mode;

/// The services that have a database.
pub const SERVICES: [&str; 5] = ["intake", "workflow", "aemo-liaison", "notification", "gateway"];

/// The databases and the broker of one test. They go when it is dropped.
#[derive(Debug)]
pub struct TestCluster {
    /// What the names of the databases and roles begin with, so that tests can share a server.
    prefix: String,
    services: Vec<String>,
    nats: NatsServer,
    own: Option<Infra>,
    shared: Option<&'static Infra>,
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
        Self::assemble(services, None, Some(infra().await)).await
    }

    /// The same as [`start`](Self::start) with a PostgreSQL server of its own, which may be restarted.
    ///
    /// # Panics
    /// When a server does not start.
    pub async fn start_alone() -> Self {
        let own = Infra::start(Mode::chosen()).await;
        Self::assemble(&SERVICES, Some(own), None).await
    }

    async fn assemble(services: &[&str], own: Option<Infra>, shared: Option<&'static Infra>) -> Self {
        let infra = own.as_ref().or(shared).expect("one of them is given");
        let prefix = prefix();
        let databases: Vec<String> = services.iter().map(|service| database(&prefix, service)).collect();
        let (nats, ()) =
            tokio::join!(NatsServer::start(infra.mode()), provision::databases(infra.postgres(), &databases));
        let services = services.iter().map(|service| (*service).to_owned()).collect();
        Self { prefix, services, nats, own, shared }
    }

    /// `postgres://` URL of the role that `service` works as.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn database_url(&self, service: &str) -> String {
        let database = self.database_of(service);
        self.postgres().url(&database, &provision::password_of(&database), &database)
    }

    /// `postgres://` URL of the role that owns the tables of `service` and migrates them.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn owner_url(&self, service: &str) -> String {
        let database = self.database_of(service);
        let owner = format!("{database}_owner");
        self.postgres().url(&owner, &provision::password_of(&owner), &database)
    }

    /// `postgres://` URL of the superuser in the database of `service`: to look at what no role of ours may see.
    ///
    /// # Panics
    /// When the test has no database of that service.
    pub fn superuser_url(&self, service: &str) -> String {
        self.postgres().superuser_url(&self.database_of(service))
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
        self.own.as_ref().or(self.shared).expect("one of them is given").postgres()
    }

    fn own_postgres(&self) -> &PostgresServer {
        let own = self.own.as_ref();
        own.expect("other tests use this PostgreSQL server too: begin with TestCluster::start_alone()").postgres()
    }

    fn database_of(&self, service: &str) -> String {
        assert!(self.services.iter().any(|known| known == service), "this test has no database of {service}");
        database(&self.prefix, service)
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        let Some(shared) = self.shared else { return };
        let superuser = shared.postgres().superuser_url("postgres");
        let databases: Vec<String> = self.services.iter().map(|service| database(&self.prefix, service)).collect();
        // Nobody waits for it: what is left when the process ends goes with the server.
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                for database in databases {
                    provision::remove(&superuser, &database).await.ok();
                }
            });
        });
    }
}

fn database(prefix: &str, service: &str) -> String {
    format!("{prefix}_{}", service.replace('-', "_"))
}

/// `t1`, `t2` and so on: the tests that share a server are those of one process.
fn prefix() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
